package commonplace.tests;

import java.io.Reader;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.lucene.analysis.charfilter.MappingCharFilter;
import org.apache.lucene.analysis.charfilter.NormalizeCharMap;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.AbstractCharFilterFactory;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.PreConfiguredTokenFilter;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;

/** The parts of analysis that our index asks for and that a stock server has in a module of its own, under the same names. */
public final class AnalysisParts extends Plugin implements AnalysisPlugin {
    @Override
    public List<PreConfiguredTokenFilter> getPreConfiguredTokenFilters() {
        return List.of(
            PreConfiguredTokenFilter.singleton("asciifolding", true, ASCIIFoldingFilter::new),
            PreConfiguredTokenFilter.singleton("porter_stem", false, PorterStemFilter::new)
        );
    }

    @Override
    public Map<String, AnalysisProvider<CharFilterFactory>> getCharFilters() {
        return Map.of(
            "mapping",
            AnalysisPlugin.requiresAnalysisSettings((index, environment, name, settings) -> new MappingFactory(name, settings))
        );
    }

    /** Replaces signs by others: `from => to`, either of them also as a hexadecimal escape of Unicode. */
    private static final class MappingFactory extends AbstractCharFilterFactory {
        private static final Pattern RULE = Pattern.compile("(.*)\\s*=>\\s*(.*)\\s*$");
        private static final Pattern ESCAPE = Pattern.compile("\\\\u(\\p{XDigit}{4})");
        private final NormalizeCharMap rules;

        MappingFactory(String name, Settings settings) {
            super(name);
            NormalizeCharMap.Builder builder = new NormalizeCharMap.Builder();
            for (String line : settings.getAsList("mappings")) {
                Matcher rule = RULE.matcher(line);
                if (rule.find() == false) {
                    throw new IllegalArgumentException("A mapping is written from => to, unlike: " + line);
                }
                builder.add(unescaped(rule.group(1)), unescaped(rule.group(2)));
            }
            rules = builder.build();
        }

        @Override
        public Reader create(Reader reader) {
            return new MappingCharFilter(rules, reader);
        }

        private static String unescaped(String written) {
            return ESCAPE.matcher(written.trim())
                .replaceAll(found -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(found.group(1), 16))));
        }
    }
}

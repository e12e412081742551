import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.elasticsearch.bootstrap.BootstrapInfo;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/** Starts one Elasticsearch node: `java … Launcher HOME RUN`, its programs in HOME, its data and logs in RUN. */
public final class Launcher {
    private Launcher() {}

    public static void main(String[] arguments) {
        try {
            run(Path.of(arguments[0]).toAbsolutePath(), Path.of(arguments[1]).toAbsolutePath());
        } catch (Throwable fault) {
            fault.printStackTrace();
            System.exit(1);
        }
    }

    private static void run(Path home, Path run) throws Exception {
        LogConfigurator.configureESLogging();
        LogConfigurator.registerErrorListener();
        Path config = home.resolve("config");
        Settings settings = Settings.builder()
            .loadFromPath(config.resolve("elasticsearch.yml"))
            .put("path.home", home.toString())
            .put("path.data", run.resolve("data").toString())
            .put("path.logs", run.resolve("logs").toString())
            .build();
        LogConfigurator.setNodeName(settings.get("node.name"));
        Environment environment = new Environment(settings, config);
        LogConfigurator.configure(environment, true);
        BootstrapInfo.init();
        // Without "server exports": those are for a server on the module path, this one stands on the class path.
        PluginsLoader plugins = PluginsLoader.createPluginsLoader(
            PluginsLoader.loadModulesBundles(environment.modulesDir()),
            PluginsLoader.loadPluginsBundles(environment.pluginsDir()),
            Map.of(),
            false
        );
        Node node = new Node(environment, plugins).start();
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node, stopped)));
        stopped.await();
    }

    private static void stop(Node node, CountDownLatch stopped) {
        try {
            node.prepareForClose();
            node.close();
            node.awaitClose(10, TimeUnit.SECONDS);
        } catch (Exception fault) {
            fault.printStackTrace();
        } finally {
            stopped.countDown();
        }
    }
}

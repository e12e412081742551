"""What moderators see of the talk: forums with their rights, threads and posts to hide and restore."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.models import Article, Badge, Example, Forum, ForumGrant, Post, Thank, Thread
from community.recognition.admin import BadgeAdmin, ThankAdmin
from lib.clock import now
from lib.markdown import excerpt
from moderation.admin import HidingAdmin
from profiles.rolling import withdraw_entries


class GrantInline(admin.TabularInline):  # type: ignore[type-arg]  # Django has no types of its own
    model = ForumGrant
    extra = 0


@admin.register(Forum)
class ForumAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # likewise
    """Where members talk, and who may do what there."""

    list_display = ("name", "parent", "order")
    list_select_related = ("parent",)
    prepopulated_fields = {"slug": ("name",)}
    inlines = (GrantInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Forum]:
        """A private forum's name is as private as what is said in it."""
        return Forum.objects.visible_to(request.user)

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:
        """What is counted of members is of what everyone, or every member, may see."""
        super().save_related(request, form, formsets, change)
        if any(formset.has_changed() for formset in formsets):
            withdraw_entries()


class ForumFilter(admin.RelatedFieldListFilter):
    """Threads of one forum, of those this moderator may see."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        ordering = self.field_admin_ordering(field, request, model_admin)
        visible = Forum.objects.visible_to(request.user).values("pk")
        return list(field.get_choices(include_blank=False, ordering=ordering, limit_choices_to={"pk__in": visible}))


class TaggedAdmin(HidingAdmin):
    """Things that are about subjects."""

    @admin.display(description=_("subjects"))
    def chosen(self, item: Any) -> str:
        """What somebody chose, by name."""
        return ", ".join(item.chosen_subjects().values_list("name", flat=True))


@admin.register(Thread)
class ThreadAdmin(TaggedAdmin):
    """Threads, the latest first."""

    hidden_kind = "thread"
    list_display = ("title", "forum", "author", "posted", "post_count", "shelf")
    list_filter = ("shelf", ("forum", ForumFilter), "sort")
    list_select_related = ("forum", "author")
    search_fields = ("title",)
    ordering = ("-active",)
    fields = (
        "title", "forum", "author", "sort", "chosen", "posted", "active", "post_count", "shelf", "is_closed",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Thread]:
        return Thread.objects.for_staff(request.user)


@admin.register(Post)
class PostAdmin(HidingAdmin):
    """Posts, the newest first."""

    hidden_kind = "post"
    list_display = ("words", "thread", "author", "posted", "shelf")
    list_filter = ("shelf", "posted")
    list_select_related = ("thread", "author")
    search_fields = ("text", "author__username")
    ordering = ("-posted",)
    fields = ("thread", "number", "author", "posted", "edited", "text", "reactions", "shelf")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        return Post.objects.for_staff(request.user)

    @admin.display(description=_("text"))
    def words(self, post: Any) -> str:
        return excerpt(post.html, 100) or "–"


admin.site.register(Badge, BadgeAdmin)
admin.site.register(Thank, ThankAdmin)


class DueFilter(admin.SimpleListFilter):
    """Whose articles are due for a look."""

    title = _("due for a look")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("mine", _("that I look after")), ("all", _("all"))]

    def queryset(self, request: HttpRequest, articles: Any) -> Any:
        if self.value() not in {"mine", "all"}:
            return articles
        due = articles.due(now().date())
        return due.filter(owner=request.user) if self.value() == "mine" else due


@admin.register(Article)
class ArticleAdmin(TaggedAdmin):
    """Articles, those that are due first to be found; they are written and published on their own pages."""

    hidden_kind = "article"
    list_display = (
        "title",
        "forum",
        "owner",
        "state",
        "published",
        "checked",
        "review",
        "helpful",
        "unhelpful",
        "shelf",
    )
    list_filter = (DueFilter, "state", "shelf", ("forum", ForumFilter))
    list_select_related = ("forum", "owner")
    search_fields = ("title", "text")
    ordering = ("review", "-published")
    fields = (
        "title", "lead", "forum", "chosen", "author", "credit", "owner", "thread", "state", "published", "checked",
        "review", "text", "shelf",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        yes, no = (Count("verdicts", filter=Q(verdicts__is_helpful=is_helpful)) for is_helpful in (True, False))
        return Article.objects.for_staff(request.user).annotate(yes=yes, no=no)

    @admin.display(description=_("helpful"), ordering="yes")
    def helpful(self, article: Any) -> int:
        return int(article.yes)

    @admin.display(description=_("not helpful"), ordering="no")
    def unhelpful(self, article: Any) -> int:
        return int(article.no)


@admin.register(Example)
class ExampleAdmin(TaggedAdmin):
    """What members sent in; each is chosen, sent back and thanked for on its own page."""

    hidden_kind = "example"
    list_display = ("title", "author", "submitted", "state", "decided", "shelf")
    list_filter = ("state", "shelf")
    list_select_related = ("author",)
    search_fields = ("title", "text", "author__username")
    ordering = ("-submitted",)
    fields = ("title", "author", "chosen", "text", "submitted", "state", "decided", "word", "shelf")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Example]:
        return Example.objects.for_staff(request.user)

"""Texts of Wagtail that a town hall reads in other words than Wagtail's German; the words are in the catalogue beside.

Wagtail calls everything an object, and approving moderation in a workflow. What stands in LOCALE_PATHS goes before what
apps say, so that a text need only be named here.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

TEXTS = (
    _("No one can make changes while the %(model_name)s is locked"),
    _("Only you can make changes while the %(model_name)s is locked"),
    _("Only %(user)s can make changes while the %(model_name)s is locked"),
    _("This %(model_name)s is currently awaiting moderation."),
    _("This {model_name} is awaiting <b>'{task_name}'</b> in the <b>'{workflow_name}'</b> workflow."),
    _("Only reviewers for this task can edit the %(model_name)s."),
    _("Locked by workflow"),
    _("Reviewers can edit this %(model_name)s – lock it to prevent other reviewers from editing"),
    _("Only reviewers can edit and approve the %(model_name)s"),
    _("Currently locked and will go live on the scheduled date"),
    _("Anyone can edit this %(model_name)s – lock it to prevent others from editing"),
    _("Anyone can edit this %(model_name)s"),
    _("live revision"),
    _("in moderation"),
    _("live + in moderation"),
    _("In Moderation"),
    _("Cannot overwrite a revision that is not the latest for this %(model_name)s."),
    _("Workflow"),
    _("Workflow history"),
    _("Workflow progress"),
    _("Workflow started"),
    _("Workflow completed"),
    _("Workflow: start"),
    _("Workflow: approve task"),
    _("Workflow task approved"),
    _("Workflow: reject task"),
    _("Workflow task rejected. Workflow complete"),
    _("Workflow: resume task"),
    _("Workflow task resubmitted. Workflow resumed"),
    _("Workflow: cancel"),
    _("Workflow cancelled"),
    _("Restart workflow "),
    _("Cancel workflow "),
    _("This page hasn't been submitted for moderation yet"),
    _("This %(model_name)s hasn't been submitted for moderation yet"),
    _("No pages/snippets have been submitted for moderation yet"),
    _(
        "This %(model_name)s was marked as needing changes at <strong>%(task)s</strong> in "
        "<strong>%(workflow)s</strong>."
    ),
    _("This %(model_name)s is currently at <strong>%(task)s</strong> in <strong>%(workflow)s</strong>."),
    _("Publishing this %(model_name)s will cancel the current workflow."),
    _("Publishing this page will cancel the current workflow."),
    _("Would you still like to publish this %(model_name)s?"),
    _("%(model_name)s '%(object)s' has been submitted for moderation."),
    _("%(model_name)s '%(object)s' created and submitted for moderation."),
    _("Workflow on %(model_name)s '%(object)s' has been restarted."),
    _("Workflow on %(model_name)s '%(object)s' has been cancelled."),
    _("Page '%(page_title)s' created and submitted for moderation."),
    _("Page '%(page_title)s' has been submitted for moderation."),
    _("Workflow on page '%(page_title)s' has been cancelled."),
    _("Workflow on page '%(page_title)s' has been restarted."),
    _("The page '%(page_title)s' is not currently awaiting moderation."),
    _("The %(model_name)s '%(title)s' is not currently awaiting moderation."),
    _("%(model_name)s '%(object)s' is live and this version has been scheduled for publishing."),
    _("%(model_name)s unscheduled for publishing at %(go_live_at)s"),
    _("%(model_name)s unscheduled from publishing"),
    _("Choose when this %(model_name)s should go live and/or expire"),
    _("Choose when this page should go live and/or expire"),
    _("Go-live:"),
    _("The %(model_name)s could not be saved as it is locked"),
    _("The %(model_name)s could not be created due to errors."),
    _("The %(model_name)s could not be saved due to errors."),
    _("You are viewing a previous version of this %(model_name)s from <b>%(created_at)s</b> by %(user)s"),
    _("Are you sure you want to unpublish this %(model_name)s?"),
    _("Are you sure you want to delete this %(model_name)s?"),
    _("Are you sure you want to delete this %(snippet_type_name)s?"),
    _("You don't have permission to delete this %(snippet_type_name)s"),
    _('There are no %(model_name)s to display. Why not <a href="%(add_url)s">add one</a>?'),
    _("One or more references to this %(model_name)s prevent it from being deleted."),
    _("the %(model_name)s will also be deleted"),
    _("View live"),
    _("Live version"),
    _("Visit the live page"),
    _("Visible to all. Visit the live page"),
    _("Edit this item"),
    _("Choose another %(object)s"),
    _("admin theme"),
    _("%(time_period)s ago"),
    _("%(time_period)s ago by %(user_display_name)s"),
    _(
        "Pages created here will not be accessible at any URL. To add pages to an existing site, create them as "
        "children of the homepage."
    ),
)

# Django's, of which Wagtail says "… ago": only after "vor" do German days, months and years end in an n.
STRETCHES = (
    ngettext_lazy("%(num)d day", "%(num)d days", "num"),
    ngettext_lazy("%(num)d month", "%(num)d months", "num"),
    ngettext_lazy("%(num)d year", "%(num)d years", "num"),
)

"""`yinju doctor` and `yinju model prepare`: whether an installation is sound, and its model in place."""

import typer

from yinju.cli.options import IndexOption, JsonOption, settings_of_documents, settings_with
from yinju.cli.output import show_all, show_either

model_app = typer.Typer(help="Prepare the embedding model.", no_args_is_help=True)


def doctor(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Check Python, processor, model, index and disk, with the repair for each finding."""
    from yinju.doctor import examine

    findings = examine(settings_of_documents(index=index))
    show_all(findings, as_json)
    if any(finding.state == "broken" for finding in findings):
        raise typer.Exit(1)


@model_app.command("prepare")
def prepare(as_json: JsonOption = False) -> None:
    """Rebuild the offline model pack in the cache, or check the one that is there."""
    from yinju.models import prepare_model

    folder = str(prepare_model(settings_with()))
    show_either({"folder": folder}, folder, as_json)

"""One error tree: every error is in the drawing, and no two tell the same story."""

from __future__ import annotations

from onemg import errors


def all_errors(base: type[errors.OnemgError]) -> list[type[errors.OnemgError]]:
    found = [base]
    for child in base.__subclasses__():
        found += all_errors(child)
    return found


def test_every_error_stands_in_the_tree_of_the_docstring() -> None:
    drawing = errors.__doc__ or ""
    classes = [
        error for error in all_errors(errors.OnemgError) if error.__module__ == errors.__name__
    ]
    assert len(classes) > 10
    assert [error.__name__ for error in classes if error.__name__ not in drawing] == []


def test_every_status_is_the_one_that_the_tree_shows() -> None:
    for error in all_errors(errors.RequestError) + all_errors(errors.EngineError):
        line = next(text for text in (errors.__doc__ or "").splitlines() if error.__name__ in text)
        shown = [word for word in line.split() if word.isdigit()]
        assert shown in ([], [str(int(error.status))]), line


def test_errors_are_raised_from_one_module_only() -> None:
    outside = [
        error for error in all_errors(errors.OnemgError) if error.__module__ != errors.__name__
    ]
    assert outside == []


def test_slugs_that_explain_an_error_are_distinct() -> None:
    slugs = [error.slug for error in all_errors(errors.OnemgError) if "slug" in vars(error)]
    assert len(slugs) == len(set(slugs))

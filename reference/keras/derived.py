"""Classes that are another class with some arguments of its constructor fixed, made in one line each.

MeanSquaredError = derived_class(LossFunctionWrapper, "MeanSquaredError", "reduction name dtype", fn=…)
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

_ORDINARY = inspect.Parameter.POSITIONAL_OR_KEYWORD


def derived_class(
    base: type[Any],
    kind: str,
    arguments: str,
    summary: str,
    fn: Callable[..., Any] | None = None,
    fixed: Mapping[str, Any] | None = None,
    members: Mapping[str, Any] | None = None,
    **defaults: Any,
) -> type[Any]:
    """A subclass of `base`, called `kind`, whose constructor takes fewer arguments.

    arguments   those that it takes, in this order
    summary     the first sentence of its docstring, before that of `base`, or of `fn`
    fn          the function, if `base` wraps functions: `arguments` may name its options; the default name is its name
    fixed       the values of arguments that it does not take
    members     methods that differ
    defaults    defaults that differ from those of `base` and `fn`
    """
    known = dict(inspect.signature(base).parameters)
    fixed = dict(fixed or {})
    if fn is not None:
        known |= inspect.signature(fn).parameters
        defaults = {"name": fn.__name__.lstrip("_"), **defaults}
        fixed["fn"] = fn
    parameters = [inspect.Parameter("self", _ORDINARY)]
    for name in arguments.split():
        default = known[name].default if name in known else inspect.Parameter.empty
        parameters.append(inspect.Parameter(name, _ORDINARY, default=defaults.get(name, default)))
    signature = inspect.Signature(parameters)

    def __init__(*args: Any, **kwargs: Any) -> None:  # noqa: N807
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        base.__init__(**bound.arguments, **fixed)

    __init__.__signature__ = signature  # type: ignore[attr-defined]
    package = ".".join(base.__module__.split(".")[:3])
    source = fn or getattr(base, "derived_from", base)
    facts = {"__doc__": f"{summary}\n\n{inspect.getdoc(source)}", "__module__": package, "derived_from": source}
    return type(kind, (base,), {**facts, "__init__": __init__, **(members or {})})


def options_of(fn: Callable[..., Any]) -> str:
    """The arguments of a function after `y_true` and `y_pred`."""
    return " ".join(list(inspect.signature(fn).parameters)[2:])


def export(names: dict[str, Any]) -> None:
    """Set the `__all__` of a module: the functions and classes that it defines, without an underscore.

    Type checkers do not see this `__all__`. They take everything that a module defines as exported, which is the same.
    """
    homes = (names["__name__"], names["__package__"])
    defined = [name for name, value in names.items() if getattr(value, "__module__", None) in homes]
    names["__all__"] = [name for name in defined if not name.startswith("_")]

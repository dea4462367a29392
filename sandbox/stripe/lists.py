"""Pages of objects, and the expansion of names into the objects they stand for."""

from .errors import Json, invalid
from .routing import Call
from .world import World


def page(call: Call, url: str, objects: list[Json]) -> Json:
    """One page of a list that is already newest first, by Stripe's cursors."""
    params = call.params
    limit = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise invalid("This value must be between 1 and 100.", param="limit")
    rows = [body for body in objects if _created_fits(body, params.get("created"))]
    names = [body["id"] for body in rows]
    if after := params.get("starting_after"):
        rows = rows[_place(names, after, "starting_after") + 1 :]
        chosen, more = rows[:limit], len(rows) > limit
    elif before := params.get("ending_before"):
        rows = rows[: _place(names, before, "ending_before")]
        chosen, more = rows[-limit:], len(rows) > limit
    else:
        chosen, more = rows[:limit], len(rows) > limit
    return {"object": "list", "data": chosen, "has_more": more, "url": url}


def _place(names: list[str], wanted: str, param: str) -> int:
    if wanted not in names:
        raise invalid(f"No such object: '{wanted}'", code="resource_missing", param=param)
    return names.index(wanted)


def _created_fits(body: Json, wanted: object) -> bool:
    return _range_fits(body.get("created", 0), wanted)


def _range_fits(value: int, wanted: object) -> bool:
    if wanted is None:
        return True
    if not isinstance(wanted, dict):
        return value == wanted
    tests = {
        "gt": lambda edge: value > edge,
        "gte": lambda edge: value >= edge,
        "lt": lambda edge: value < edge,
        "lte": lambda edge: value <= edge,
    }
    return all(tests[name](int(edge)) for name, edge in wanted.items())


def expand(world: World, body: Json, paths: list[str]) -> Json:
    """The answer with the named members replaced by the objects they name.

    :raises StripeFault: if a member cannot be expanded.
    """
    for path in paths:
        _expand(world, body, path.split("."), path)
    return body


def _expand(world: World, place: Json, steps: list[str], path: str) -> None:
    step, rest = steps[0], steps[1:]
    if step not in place:
        raise invalid(f"This property cannot be expanded ({path}).", param="expand")
    value = place[step]
    if isinstance(value, str):
        found = world.store.get(value)
        if found is None:
            raise invalid(f"This property cannot be expanded ({path}).", param="expand")
        place[step] = value = found
    if not rest:
        return
    for below in value if isinstance(value, list) else [value]:
        if isinstance(below, dict):
            _expand(world, below, rest, path)


def searched(call: Call, url: str, objects: list[Json]) -> Json:
    """The answer to a search; what is too new may still be hidden, as Stripe's index does."""
    seen_until = call.world.now() - call.world.settings.search_lag
    rows = [
        body
        for body in objects
        if body["created"] <= seen_until and _query_fits(body, call.params["query"])
    ]
    return {
        "object": "search_result",
        "data": rows[: call.params.get("limit", 10)],
        "has_more": len(rows) > call.params.get("limit", 10),
        "next_page": None,
        "url": url,
    }


def _query_fits(body: Json, query: str) -> bool:
    return all(_clause_fits(body, clause.strip()) for clause in query.split(" AND "))


def _clause_fits(body: Json, clause: str) -> bool:
    for sign in (">=", "<=", ">", "<", ":"):
        if sign in clause:
            name, _, wanted = clause.partition(sign)
            break
    else:
        raise invalid(f"We were unable to parse your search query: {clause}", param="query")
    name, wanted = name.strip(), wanted.strip().strip("'\"")
    if name.startswith("metadata["):
        key = name[len("metadata[") : -1].strip("'\"")
        return bool(body["metadata"].get(key) == wanted)
    if name not in body:
        raise invalid(f"Field `{name}` is not a supported search field.", param="query")
    if sign == ":":
        return str(body[name]) == wanted
    signs = {">=": "gte", "<=": "lte", ">": "gt", "<": "lt"}
    return _range_fits(int(body[name]), {signs[sign]: wanted})

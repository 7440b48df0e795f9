"""The JSON Schema of an assessment, for programs that write one: forms, and other systems."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema as cs

from hatecrime.risk.json_form import document


class _Generate(GenerateJsonSchema):
    """Says what pydantic leaves out of a schema of values that are not its own."""

    def dataclass_schema(self, schema: cs.DataclassSchema) -> dict[str, Any]:
        made = super().dataclass_schema(schema)
        about = (schema["cls"].__doc__ or "").partition("\n")[0]
        return made | {"description": about, "additionalProperties": False}

    def tagged_union_schema(self, schema: cs.TaggedUnionSchema) -> dict[str, Any]:
        made = super().tagged_union_schema(schema)
        # It would hold each kind of entry a second time.
        made.pop("discriminator", None)
        return made


def assessment_schema() -> dict[str, Any]:
    """Return the JSON Schema of an assessment.

    It says what an entry holds. Which entry may follow which no schema can say: ``from_json`` does.

    >>> assessment_schema()["required"]
    ['format', 'record_ref', 'entries']
    """
    made = _Generate().generate(document(), mode="validation")
    return {"$schema": _Generate.schema_dialect, "title": "Hate crime risk assessment", **made}

"""Validates files of Kubernetes objects, strictly, against the OpenAPI schemas of several Kubernetes versions.

Usage: validate.py VERSIONS CRDS FILE...    with 1.27,1.37 and a folder of CustomResourceDefinitions.
Prints a line for whatever is wrong; a kind without a schema is wrong, too.
"""

import pathlib
import sys

import jsonschema
import kubernetes_validate
import yaml


def custom_schemas(folder):
    for path in pathlib.Path(folder).glob("*.yaml"):
        spec = yaml.safe_load(path.read_text())["spec"]
        for version in spec["versions"]:
            name = (f"{spec['group']}/{version['name']}", spec["names"]["kind"])
            yield name, strict(version["schema"]["openAPIV3Schema"])


def strict(schema):
    """With the same fields and no others: the API server drops the others without a word."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: strict(value) for key, value in schema.items()}
    if schema.get("type") == "object" and "properties" in schema:
        result.setdefault("additionalProperties", False)
    return result


def problems(document, version, custom):
    name = (document.get("apiVersion"), document.get("kind"))
    if name in custom:
        for error in jsonschema.Draft7Validator(custom[name]).iter_errors(document):
            yield f"{'.'.join(map(str, error.path))}: {error.message}"
        return
    try:
        kubernetes_validate.validate(document, version, strict=True)
    except kubernetes_validate.ValidationError as error:
        yield f"{'.'.join(map(str, error.path))}: {error.message}"
    except kubernetes_validate.SchemaNotFoundError as error:
        yield error.message


def main(versions, crds, files):
    custom = dict(custom_schemas(crds))
    count = 0
    for file in files:
        for document in yaml.safe_load_all(pathlib.Path(file).read_text()):
            if not document:
                continue
            for version in versions.split(","):
                for problem in problems(document, version, custom):
                    count += 1
                    print(f"{file}: {document.get('kind')} {document['metadata']['name']} ({version}): {problem}")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))

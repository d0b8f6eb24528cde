/**
 * The OpenAPI v2 document as protobuf, for clients that read nothing else: client-go and kubectl, when they apply a custom
 * resource. The field numbers are those of gnostic `openapiv2/OpenAPIv2.proto`; what no document of ours says is left out.
 */
import { isJsonObject, type JsonObject } from '../../kube/json/json.ts';
import {
  encodeMessage,
  messageOf,
  namedValues,
  nested,
  write,
  writeExtensions,
  type Field,
  type Message,
  type Writer,
} from './protobuf-fields.ts';

/** Parts of a document; written one after the other they are one document. */
export function encodeDocumentV2(part: JsonObject): Uint8Array {
  return encodeMessage(DOCUMENT, part);
}

function field(name: string, number: number, how: Field['write']): Field {
  return { name, number, write: how };
}

const SCHEMA_FIELDS = messageOf([
  field('$ref', 1, write.text),
  field('format', 2, write.text),
  field('title', 3, write.text),
  field('description', 4, write.text),
  field('multipleOf', 6, write.double),
  field('maximum', 7, write.double),
  field('exclusiveMaximum', 8, write.flag),
  field('minimum', 9, write.double),
  field('exclusiveMinimum', 10, write.flag),
  field('maxLength', 11, write.integer),
  field('minLength', 12, write.integer),
  field('pattern', 13, write.text),
  field('maxItems', 14, write.integer),
  field('minItems', 15, write.integer),
  field('uniqueItems', 16, write.flag),
  field('maxProperties', 17, write.integer),
  field('minProperties', 18, write.integer),
  field('required', 19, write.texts),
  field('enum', 20, write.anyOf),
  field('additionalProperties', 21, (value, number, writer) => {
    nested(writer, number, (inner) => {
      if (isJsonObject(value)) write.message(() => SCHEMA)(value, 1, inner);
      else write.flag(value, 2, inner);
    });
  }),
  field('type', 22, (value, number, writer) => {
    nested(writer, number, (inner) => {
      write.text(value, 1, inner);
    });
  }),
  field('items', 23, (value, number, writer) => {
    nested(writer, number, (inner) => {
      write.message(() => SCHEMA)(value, 1, inner);
    });
  }),
  field('properties', 25, (value, number, writer) => {
    nested(writer, number, (inner) => {
      write.named(() => SCHEMA)(value, 1, inner);
    });
  }),
]);

const SCHEMA: Message = withExtensions(SCHEMA_FIELDS, 31);

const BODY_PARAMETER = messageOf([
  field('description', 1, write.text),
  field('name', 2, write.text),
  field('in', 3, write.text),
  field('required', 4, write.flag),
  field(
    'schema',
    5,
    write.message(() => SCHEMA),
  ),
]);

const QUERY_PARAMETER = messageOf([
  field('required', 1, write.flag),
  field('in', 2, write.text),
  field('description', 3, write.text),
  field('name', 4, write.text),
  field('type', 6, write.text),
  field('uniqueItems', 20, write.flag),
]);

const PATH_PARAMETER = messageOf([
  field('required', 1, write.flag),
  field('in', 2, write.text),
  field('description', 3, write.text),
  field('name', 4, write.text),
  field('type', 5, write.text),
  field('uniqueItems', 19, write.flag),
]);

/** One of: a body, or what is not a body: one of: in the query (3), in the path (4). */
const PARAMETER: Message = (value, writer) => {
  if (value['in'] === 'body') {
    nested(writer, 1, (inner) => {
      BODY_PARAMETER(value, inner);
    });
    return;
  }
  const inPath = value['in'] === 'path';
  nested(writer, 2, (inner) => {
    nested(inner, inPath ? 4 : 3, (parameter) => {
      (inPath ? PATH_PARAMETER : QUERY_PARAMETER)(value, parameter);
    });
  });
};

/** A parameter (1), or where one is (2). */
const PARAMETERS_ITEM: Message = (value, writer) => {
  const isReference = value['$ref'] !== undefined;
  nested(writer, isReference ? 2 : 1, (inner) => {
    if (isReference) REFERENCE(value, inner);
    else PARAMETER(value, inner);
  });
};

const REFERENCE = messageOf([field('$ref', 1, write.text)]);

const RESPONSE = messageOf([
  field('description', 1, write.text),
  field('schema', 2, (value, number, writer) => {
    nested(writer, number, (inner) => {
      write.message(() => SCHEMA)(value, 1, inner);
    });
  }),
]);

const RESPONSE_VALUE: Message = (value, writer) => {
  nested(writer, 1, (inner) => {
    RESPONSE(value, inner);
  });
};

const OPERATION: Message = withExtensions(
  messageOf([
    field('tags', 1, write.texts),
    field('description', 3, write.text),
    field('operationId', 5, write.text),
    field('produces', 6, write.texts),
    field('consumes', 7, write.texts),
    field(
      'parameters',
      8,
      write.messages(() => PARAMETERS_ITEM),
    ),
    field('responses', 9, (value, number, writer) => {
      nested(writer, number, (inner) => {
        if (isJsonObject(value)) namedValues(Object.entries(value), 1, inner, RESPONSE_VALUE);
      });
    }),
    field('schemes', 10, write.texts),
  ]),
  13,
);

const PATH_ITEM = messageOf([
  field(
    'get',
    2,
    write.message(() => OPERATION),
  ),
  field(
    'put',
    3,
    write.message(() => OPERATION),
  ),
  field(
    'post',
    4,
    write.message(() => OPERATION),
  ),
  field(
    'delete',
    5,
    write.message(() => OPERATION),
  ),
  field(
    'options',
    6,
    write.message(() => OPERATION),
  ),
  field(
    'head',
    7,
    write.message(() => OPERATION),
  ),
  field(
    'patch',
    8,
    write.message(() => OPERATION),
  ),
  field(
    'parameters',
    9,
    write.messages(() => PARAMETERS_ITEM),
  ),
]);

const API_KEY_SECURITY = messageOf([
  field('type', 1, write.text),
  field('name', 2, write.text),
  field('in', 3, write.text),
  field('description', 4, write.text),
]);

/** One of several kinds, of which 2 is an API key. */
const SECURITY_DEFINITION: Message = (value, writer) => {
  nested(writer, 2, (inner) => {
    API_KEY_SECURITY(value, inner);
  });
};

const INFO = messageOf([field('title', 1, write.text), field('version', 2, write.text)]);

const DOCUMENT = messageOf([
  field('swagger', 1, write.text),
  field(
    'info',
    2,
    write.message(() => INFO),
  ),
  field(
    'paths',
    8,
    namedWithin(2, () => PATH_ITEM),
  ),
  field(
    'definitions',
    9,
    namedWithin(1, () => SCHEMA),
  ),
  field(
    'parameters',
    10,
    namedWithin(1, () => PARAMETER),
  ),
  field('security', 12, (value, number, writer) => {
    for (const requirement of Array.isArray(value) ? value.filter(isJsonObject) : [])
      nested(writer, number, (inner) => {
        // Their values are lists of scopes, empty for API keys.
        namedValues(
          Object.keys(requirement).map((name) => [name, {}]),
          1,
          inner,
          () => undefined,
        );
      });
  }),
  field(
    'securityDefinitions',
    13,
    namedWithin(1, () => SECURITY_DEFINITION),
  ),
]);

/** A message that holds nothing but names and values. */
function namedWithin(entryNumber: number, message: () => Message): Field['write'] {
  return (value, number, writer) => {
    nested(writer, number, (inner) => {
      if (isJsonObject(value)) namedValues(Object.entries(value), entryNumber, inner, message());
    });
  };
}

function withExtensions(message: Message, number: number): Message {
  return (value: JsonObject, writer: Writer): void => {
    message(value, writer);
    writeExtensions(value, number, writer);
  };
}

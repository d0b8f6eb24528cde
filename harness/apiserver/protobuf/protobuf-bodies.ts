import type { BodyDecoder } from '../request/decode-body.ts';
import { decodeProtobuf } from './decode-protobuf.ts';

export const PROTOBUF_MEDIA_TYPE = 'application/vnd.kubernetes.protobuf';

/** For the built-in kinds; custom resources have no protobuf. */
export const protobufBodies: BodyDecoder = (body, expected) => ({
  value: decodeProtobuf(body, expected),
  // A field that is sent twice is not told from a message in parts.
  repeated: [],
  repeatedErrors: [],
});

import { PROTOBUF_MEDIA_TYPE, protobufBodies } from '../protobuf/protobuf-bodies.ts';
import type { BodyDecoders } from '../request/decode-body.ts';

/** What is read besides JSON and YAML. */
export const BODY_DECODERS: BodyDecoders = new Map([[PROTOBUF_MEDIA_TYPE, protobufBodies]]);

import type { JsonSchema } from '../../api/apiextensions.ts';
import { int32, record, required, text } from '../../schema/vocabulary.ts';

export const flomeshTargetSchema: JsonSchema = record({
  host: required(text()),
  ip: required(text()),
  port: required(int32()),
  path: required(text()),
});

export const flomeshEndpointSchema: JsonSchema = record({
  clusterKey: required(text()),
  target: required(flomeshTargetSchema),
});

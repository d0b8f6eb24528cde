/** TLS of a Gateway as a whole: its certificate towards backends, and how it validates clients. */
import type { JsonSchema } from '../api/apiextensions.ts';
import { atomicList, mapList, oneOf, record, required, rule } from '../schema/vocabulary.ts';
import { objectReference, portNumber, secretReference } from './gateway-api-names.ts';

const clientValidation = record({
  validation: record({
    caCertificateRefs: required(atomicList(objectReference, { min: 1, max: 16 })),
    mode: oneOf(['AllowValidOnly', 'AllowInsecureFallback'], { default: 'AllowValidOnly' }),
  }),
});

export const gatewayTlsSchema: JsonSchema = record({
  backend: record({ clientCertificateRef: secretReference }),
  frontend: record({
    default: required(clientValidation),
    perPort: mapList(['port'], record({ port: required(portNumber), tls: required(clientValidation) }), {
      max: 64,
      rules: [
        rule(
          'Port for TLS configuration must be unique within the Gateway',
          'self.all(t1, self.exists_one(t2, t1.port == t2.port))',
        ),
      ],
    }),
  }),
});

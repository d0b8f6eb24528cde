/** Addresses of a Gateway: those that are asked for and those that it has. */
import type { JsonSchema, ValidationRule } from '../api/apiextensions.ts';
import { atomicList, record, required, rule, text } from '../schema/vocabulary.ts';
import { celPattern, DOMAIN_PREFIXED, HOSTNAME_PATTERN } from './gateway-api-names.ts';

const addressType = text({
  default: 'IPAddress',
  min: 1,
  max: 253,
  pattern: `^Hostname|IPAddress|NamedAddress|${DOMAIN_PREFIXED}$`,
});

/** Only the value of type IPAddress is checked by the schema. */
const ipOrOther: Pick<JsonSchema, 'oneOf'> = {
  oneOf: [
    { properties: { type: { enum: ['IPAddress'] }, value: { anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] } } },
    { properties: { type: { not: { enum: ['IPAddress'] } } } },
  ],
};

function unique(type: string, gap: string): ValidationRule {
  return rule(
    `${type} values must be unique`,
    `self.all(a1, a1.type == '${type}'${gap}&& has(a1.value) ? ` +
      'self.exists_one(a2, a2.type == a1.type && has(a2.value) && a2.value == a1.value) : true )',
  );
}

const hostnameMatches = `self.value.matches(${celPattern(HOSTNAME_PATTERN)})`;

export const wantedAddressesSchema: JsonSchema = atomicList(
  {
    ...record(
      { type: addressType, value: text({ max: 253 }) },
      {
        rules: [
          rule(
            `Hostname value must be empty or contain only valid characters (matching ${HOSTNAME_PATTERN})`,
            `self.type == 'Hostname' ? (!has(self.value) || ${hostnameMatches}): true`,
          ),
        ],
      },
    ),
    ...ipOrOther,
  },
  { max: 16, rules: [unique('IPAddress', ' '), unique('Hostname', '  ')] },
);

export const addressStatusSchema: JsonSchema = atomicList(
  {
    ...record(
      { type: addressType, value: required(text({ min: 1, max: 253 })) },
      {
        rules: [
          rule(
            `Hostname value must only contain valid characters (matching ${HOSTNAME_PATTERN})`,
            `self.type == 'Hostname' ? ${hostnameMatches}: true`,
          ),
        ],
      },
    ),
    ...ipOrOther,
  },
  { max: 16 },
);

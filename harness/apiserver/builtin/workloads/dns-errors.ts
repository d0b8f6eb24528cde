/** Rules of a pod's resolver and hosts file. Mirrors kubernetes `pkg/apis/core/validation/validation.go`. */
import { objectAt, type JsonObject } from '../../../kube/json/json.ts';
import { dns1123SubdomainProblems } from '../../../kube/meta/names.ts';
import { legacyIpErrors } from '../../../kube/net/validate-ip.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import { objectsAt, textOf, textsAt } from './fields.ts';

const POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const MOST_NAMESERVERS = 3;
const MOST_SEARCHES = 32;
const MOST_SEARCH_CHARACTERS = 2_048;
const SEARCH = /^_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*$/;
const SEARCH_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')";

export function dnsPolicyErrors(spec: JsonObject, path: string): FieldError[] {
  const policy = textOf(spec, 'dnsPolicy');
  if (policy === '') return [fieldErrors.required(`${path}.dnsPolicy`)];
  return POLICIES.includes(policy) ? [] : [fieldErrors.notSupported(`${path}.dnsPolicy`, policy, POLICIES)];
}

export function dnsConfigErrors(spec: JsonObject, path: string): FieldError[] {
  const config = objectAt(spec, 'dnsConfig');
  const field = `${path}.dnsConfig`;
  const servers = textsAt(config, 'nameservers');
  if (textOf(spec, 'dnsPolicy') === 'None') {
    if (config === undefined) return [fieldErrors.required(field, 'must provide `dnsConfig` when `dnsPolicy` is None')];
    if (servers.length === 0)
      return [
        fieldErrors.required(
          `${field}.nameservers`,
          'must provide at least one DNS nameserver when `dnsPolicy` is None',
        ),
      ];
  }
  if (config === undefined) return [];
  const errors: FieldError[] = [];
  if (servers.length > MOST_NAMESERVERS)
    errors.push(
      fieldErrors.invalid(`${field}.nameservers`, servers, `must not have more than ${MOST_NAMESERVERS} nameservers`),
    );
  for (const [index, server] of servers.entries())
    errors.push(...legacyIpErrors(server, `${field}.nameservers[${index}]`));
  errors.push(...searchErrors(textsAt(config, 'searches'), `${field}.searches`));
  for (const [index, option] of objectsAt(config, 'options').entries())
    if (textOf(option, 'name') === '')
      errors.push(fieldErrors.required(`${field}.options[${index}]`, 'must not be empty'));
  return errors;
}

function searchErrors(searches: readonly string[], field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (searches.length > MOST_SEARCHES)
    errors.push(fieldErrors.invalid(field, searches, `must not have more than ${MOST_SEARCHES} search paths`));
  if (searches.join(' ').length > MOST_SEARCH_CHARACTERS)
    errors.push(
      fieldErrors.invalid(
        field,
        searches,
        `must not have more than ${MOST_SEARCH_CHARACTERS} characters (including spaces) in the search list`,
      ),
    );
  for (const [index, search] of searches.entries()) {
    const name = search.endsWith('.') ? search.slice(0, -1) : search;
    if (search === '.' || (name.length <= 253 && SEARCH.test(name))) continue;
    if (name.length > 253)
      errors.push(fieldErrors.invalid(`${field}[${index}]`, name, 'must be no more than 253 characters'));
    if (!SEARCH.test(name)) errors.push(fieldErrors.invalid(`${field}[${index}]`, name, SEARCH_RULE));
  }
  return errors;
}

export function hostAliasErrors(spec: JsonObject, path: string): FieldError[] {
  return objectsAt(spec, 'hostAliases').flatMap((alias, index) => [
    ...legacyIpErrors(textOf(alias, 'ip'), `${path}.hostAliases[${index}].ip`),
    ...textsAt(alias, 'hostnames').flatMap((name, nameIndex) =>
      dns1123SubdomainProblems(name).map((problem) =>
        fieldErrors.invalid(`${path}.hostAliases[${index}].hostnames[${nameIndex}]`, name, problem),
      ),
    ),
  ]);
}

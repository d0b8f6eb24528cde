/** Worded as apiserver `pkg/util/webhook/validation.go`. */
import { objectAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import { dns1123SubdomainProblems } from '../../../kube/meta/names.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';

const FORM = '; desired format: https://host[/path]';
/** Scheme, authority, path, query, fragment: RFC 3986, appendix B. */
const URL_PARTS = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?:\/\/([^/?#]*))?[^?#]*(?:\?([^#]*))?(?:#(.*))?$/s;

/** Where a webhook is: a URL, or a service. */
export function clientConfigErrors(config: JsonObject, field: string): FieldError[] {
  const url = textAt(config, 'url');
  const service = objectAt(config, 'service');
  if ((url === undefined) === (service === undefined))
    return [fieldErrors.required(field, 'exactly one of url or service is required')];
  if (url !== undefined) return urlErrors(url, `${field}.url`);
  return service === undefined ? [] : serviceErrors(service, `${field}.service`);
}

function urlErrors(url: string, field: string): FieldError[] {
  if (/^[^/?#]*:/.test(url) && !/^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(url))
    return [
      fieldErrors.required(
        field,
        `url must be a valid URL: parse ${JSON.stringify(url)}: ${url.startsWith(':') ? 'missing protocol scheme' : 'first path segment in URL cannot contain colon'}${FORM}`,
      ),
    ];
  const [, scheme = '', authority = '', query = '', fragment = ''] = URL_PARTS.exec(url) ?? [];
  const at = authority.lastIndexOf('@');
  const user = at < 0 ? '' : authority.slice(0, at);
  const host = authority.slice(at + 1);
  const errors: FieldError[] = [];
  if (scheme.toLowerCase() !== 'https')
    errors.push(fieldErrors.invalid(field, scheme.toLowerCase(), `'https' is the only allowed URL scheme${FORM}`));
  if (host === '') errors.push(fieldErrors.invalid(field, host, `host must be specified${FORM}`));
  if (user !== '') errors.push(fieldErrors.invalid(field, user, 'user information is not permitted in the URL'));
  if (fragment !== '') errors.push(fieldErrors.invalid(field, fragment, 'fragments are not permitted in the URL'));
  if (query !== '') errors.push(fieldErrors.invalid(field, query, 'query parameters are not permitted in the URL'));
  return errors;
}

function serviceErrors(service: JsonObject, field: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const required of ['name', 'namespace'])
    if ((textAt(service, required) ?? '') === '') errors.push(fieldErrors.required(`${field}.${required}`));
  const port = Number(service['port'] ?? 0);
  if (port < 1 || port > 65_535)
    errors.push(
      fieldErrors.invalid(`${field}.port`, port, 'port is not valid: must be between 1 and 65535, inclusive'),
    );
  const path = textAt(service, 'path');
  return path === undefined || path === '/' ? errors : [...errors, ...pathErrors(path, `${field}.path`)];
}

function pathErrors(path: string, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (path === '') return [fieldErrors.required(field)];
  if (path.includes('//') && path.replace(/^\/|\/$/g, '') === '')
    return [fieldErrors.invalid(field, path, 'segment[0] may not be empty')];
  if (!path.startsWith('/')) errors.push(fieldErrors.invalid(field, path, "must start with a '/'"));
  const steps = (path.endsWith('/') ? path.slice(1, -1) : path.slice(1)).split('/');
  for (const [index, step] of steps.entries()) {
    if (step === '') errors.push(fieldErrors.invalid(field, path, `segment[${index}] may not be empty`));
    else
      for (const problem of dns1123SubdomainProblems(step))
        errors.push(fieldErrors.invalid(field, path, `segment[${index}]: ${problem}`));
  }
  return errors;
}

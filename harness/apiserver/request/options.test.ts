import { expect } from 'chai';
import { continueText, parseContinue } from './continue-token.ts';
import { deleteOptions } from './deletion-options.ts';
import { listOptions } from './list-options.ts';
import { warningHeaders } from './warning-header.ts';
import { managerOf, writeOptions } from './write-options.ts';

const query = (text: string): URLSearchParams => new URLSearchParams(text);

describe('options of requests', () => {
  it('of writes are read and checked', () => {
    expect(writeOptions('CreateOptions', query('dryRun=All&fieldManager=me&fieldValidation=Strict'))).to.deep.include({
      dryRun: true,
      fieldManager: 'me',
      fieldValidation: 'Strict',
    });
    expect(() => writeOptions('UpdateOptions', query('dryRun=x&fieldValidation=y'))).to.throw(
      'UpdateOptions.meta.k8s.io "" is invalid: [dryRun: Unsupported value: ["x"]: supported values: "All", ' +
        'fieldValidation: Unsupported value: "y": supported values: "", "Ignore", "Strict", "Warn"]',
    );
    expect(() => writeOptions('PatchOptions', query(''), true)).to.throw(
      'fieldManager: Required value: is required for apply patch',
    );
    expect(() => writeOptions('PatchOptions', query('force=true'))).to.throw(
      'force: Forbidden: may not be specified for non-apply patch',
    );
    expect(() => writeOptions('CreateOptions', query('fieldManager=%01'))).to.throw(
      'fieldManager: Invalid value: "\\x01": invalid character U+0001 (at position 0)',
    );
  });

  it('name a manager by its program where it does not say', () => {
    expect(managerOf('me', 'x/1')).to.equal('me');
    expect(managerOf('', 'kubectl/v1.34.0 (linux/amd64)')).to.equal('kubectl');
    expect(managerOf('', undefined)).to.equal('unknown');
  });

  it('of lists and watches are checked together', () => {
    expect(listOptions(query('limit=-5'), false).limit).to.equal(0);
    expect(() => listOptions(query('limit=a'), false)).to.throw('strconv.ParseInt: parsing "a": invalid syntax');
    expect(() => listOptions(query('limit=99999999999999999999'), false)).to.throw('value out of range');
    expect(() => listOptions(query('sendInitialEvents=true'), true)).to.throw(
      'resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    );
  });

  it('of deletions come from the body, else from the query', () => {
    expect(deleteOptions(undefined, query('gracePeriodSeconds=5&propagationPolicy=Orphan'))).to.deep.include({
      gracePeriodSeconds: 5,
      propagationPolicy: 'Orphan',
    });
    expect(deleteOptions({ orphanDependents: false }, query('gracePeriodSeconds=5'))).to.deep.include({
      propagationPolicy: 'Background',
    });
    expect(deleteOptions({ preconditions: { uid: 'x' } }, query('')).preconditions).to.deep.equal({ uid: 'x' });
    expect(() => deleteOptions({ gracePeriodSeconds: 'a' }, query(''))).to.throw(
      'json: cannot unmarshal string into Go struct field DeleteOptions.gracePeriodSeconds of type int64',
    );
  });

  it('carry a place in a list', () => {
    const token = { revision: 7, after: 'ns/a' };
    expect(parseContinue(continueText(token))).to.deep.equal(token);
    expect(() => parseContinue('abc')).to.throw("invalid character 'i' looking for beginning of value");
    expect(() => parseContinue('e30')).to.throw('server does not recognize this encoded version ');
  });

  it('are answered with warnings that fit into headers', () => {
    expect(warningHeaders(['a "b" \\ é\n', 'a "b" \\ é\n'])).to.deep.equal([`299 - "a \\"b\\" \\\\ Ã© "`]);
    expect(warningHeaders(Array.from({ length: 100 }, (_, index) => `${index}${'x'.repeat(300)}`))).to.have.length(16);
  });
});

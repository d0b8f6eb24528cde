import { expect } from 'chai';
import { negotiate, wantsPretty } from './representation.ts';

describe('negotiate', () => {
  it('takes the first form that a client accepts and the server has', () => {
    expect(negotiate(undefined, false, 'object')).to.include({ format: 'json', as: 'object' });
    expect(negotiate('application/vnd.kubernetes.protobuf, application/json', false, 'object').format).to.equal('json');
    expect(negotiate('application/yaml', false, 'list').format).to.equal('yaml');
    expect(negotiate('text/html, application/json;q=0.5, application/yaml;q=0.9', false, 'object').format).to.equal(
      'yaml',
    );
    const kubectl =
      'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json';
    expect(negotiate(kubectl, false, 'list')).to.include({ as: 'Table', version: 'v1' });
    expect(negotiate(kubectl, false, 'plain')).to.include({ as: 'object' });
  });

  it('refuses what it cannot make, in the words of the real server', () => {
    expect(() => negotiate('text/plain', false, 'object')).to.throw(
      '406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    );
    expect(() => negotiate('application/json;as=Foo;v=v1;g=meta.k8s.io', false, 'object')).to.throw(
      'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    );
    expect(() => negotiate('application/yaml', false, 'object', true)).to.throw(
      'only the following media types are accepted: application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch',
    );
  });

  it('indents for people', () => {
    expect(wantsPretty(new URLSearchParams(), 'curl/8')).to.equal(true);
    expect(wantsPretty(new URLSearchParams('pretty=0'), 'curl/8')).to.equal(false);
    expect(wantsPretty(new URLSearchParams('pretty=true'), 'kubectl')).to.equal(true);
    expect(wantsPretty(new URLSearchParams(), undefined)).to.equal(false);
  });
});

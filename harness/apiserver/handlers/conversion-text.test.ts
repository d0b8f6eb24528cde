import { expect } from 'chai';
import { conversionText } from './conversion-text.ts';

describe('what is wrong with a converted patch', () => {
  const said = (json: string, type: string): string =>
    conversionText(`json: cannot unmarshal ${json} into Go struct field PodSpec.spec.x of type ${type}`);

  it('is told in the words of a conversion', () => {
    expect(said('object', '[]v1.Container')).to.equal('cannot restore slice from map');
    expect(said('array', 'v1.DeploymentSpec')).to.equal('cannot restore struct from: slice');
    expect(said('string', 'map[string]string')).to.equal('cannot restore map from string');
    expect(said('string', 'int32')).to.equal('unrecognized type: int32');
    expect(said('bool', 'string')).to.equal('unrecognized type: string');
    expect(said('object', 'v1.Protocol')).to.equal('unrecognized type: string');
    expect(said('number', 'string')).to.equal('cannot convert int64 to string');
    expect(said('number 1.5', 'int32')).to.equal('cannot convert float64 to int32');
  });

  it('is left as it is where it is something else', () => {
    expect(conversionText('illegal base64 data at input byte 0')).to.equal('illegal base64 data at input byte 0');
  });
});

import { expect } from 'chai';
import { GATEWAY_API_CRDS } from '../../kube/crds/crds.ts';
import { ALL_FEATURES, supportedFeatures } from './supported-features.ts';

describe('supportedFeatures', () => {
  it('claims everything with the CRDs of fleetbed', () => {
    expect(supportedFeatures(GATEWAY_API_CRDS)).to.deep.equal(ALL_FEATURES);
  });

  it('claims no retries where HTTPRoutes have no field for them', () => {
    const features = supportedFeatures([]);
    expect(ALL_FEATURES.filter((feature) => !features.includes(feature))).to.deep.equal([
      'HTTPRouteRetry',
      'HTTPRouteRetryBackendTimeout',
      'HTTPRouteRetryConnectionError',
    ]);
  });

  it('sorts them, as the API wants it', () => {
    for (const features of [ALL_FEATURES, supportedFeatures([])]) expect(features).to.deep.equal([...features].sort());
  });
});

import { expect } from 'chai';
import { imageTag } from './image-reference.ts';

describe('imageTag', () => {
  it('is latest where nothing is said', () => {
    for (const image of ['nginx', 'a/b', 'gcr.io/a/b', 'localhost/x', 'localhost:5000/x', '[::1]:5000/x'])
      expect(imageTag(image), image).to.equal('latest');
  });

  it('is what is said', () => {
    expect(imageTag('nginx:1.2')).to.equal('1.2');
    expect(imageTag(`nginx:1@sha256:${'a'.repeat(64)}`)).to.equal('1');
  });

  it('is empty for a digest alone and for what is no reference', () => {
    for (const image of [
      `nginx@sha256:${'a'.repeat(64)}`,
      'Nginx',
      'a b',
      '',
      'a:b:c',
      'a'.repeat(64),
      '/a',
      'a//b',
      `${'a/'.repeat(2000)}b`,
    ])
      expect(imageTag(image), image).to.equal('');
  });

  it('takes no time for long texts', () => {
    expect(imageTag(`${'a-'.repeat(500_000)}!`)).to.equal('');
    expect(imageTag(`${'a-'.repeat(500)}!`)).to.equal('');
  });
});

import { expect } from 'chai';
import { refusalOf } from './status-answer.ts';

describe('what was thrown', () => {
  it('is the fault of the client where an object is too deep, and else that of the server', () => {
    const codes = [new RangeError('Maximum call stack size exceeded'), new RangeError('x'), new Error('y'), 'z'].map(
      (error) => refusalOf(error).statusCode,
    );
    expect(codes).to.deep.equal([400, 500, 500, 500]);
  });
});

import { expect } from 'chai';
import { DisposeStack } from './dispose.ts';

describe('DisposeStack', () => {
  it('disposes in reverse order, once', async () => {
    const order: string[] = [];
    const stack = new DisposeStack();
    stack.use({ [Symbol.dispose]: () => order.push('first') });
    stack.use({ [Symbol.asyncDispose]: () => Promise.resolve(void order.push('second')) });
    stack.defer(() => void order.push('third'));
    await stack[Symbol.asyncDispose]();
    await stack[Symbol.asyncDispose]();
    expect(order).to.deep.equal(['third', 'second', 'first']);
  });

  it('goes on after a failure and throws all of them together', async () => {
    const order: string[] = [];
    const stack = new DisposeStack();
    stack.defer(() => {
      throw new Error('a');
    });
    stack.defer(() => void order.push('middle'));
    stack.defer(() => Promise.reject(new Error('b')));
    const error = await stack[Symbol.asyncDispose]().then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(order).to.deep.equal(['middle']);
    expect((error as AggregateError).errors.map(String)).to.deep.equal(['Error: b', 'Error: a']);
  });

  it('disposes nothing after its entries were moved', async () => {
    const order: string[] = [];
    const stack = new DisposeStack();
    stack.defer(() => void order.push('kept'));
    const moved = stack.move();
    await stack[Symbol.asyncDispose]();
    expect(order).to.deep.equal([]);
    await moved[Symbol.asyncDispose]();
    expect(order).to.deep.equal(['kept']);
  });
});

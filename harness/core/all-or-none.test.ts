import { expect } from 'chai';
import { allOrNone, settleAll } from './all-or-none.ts';

describe('allOrNone', () => {
  it('gives the results in the order of the tasks', async () => {
    const results = await allOrNone(new AbortController().signal, [() => Promise.resolve(1), () => Promise.resolve(2)]);
    expect(results).to.deep.equal([1, 2]);
  });

  it('aborts the others on the first failure, waits for them and throws that failure', async () => {
    const ended: string[] = [];
    const failure = new Error('no room');
    const slow = (signal: AbortSignal): Promise<never> =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          setImmediate(() => {
            ended.push('slow');
            reject(new Error('stopped late'));
          });
        });
      });
    const error = await allOrNone(new AbortController().signal, [slow, () => Promise.reject(failure)]).catch(
      (e: unknown) => e,
    );
    expect(error).to.equal(failure);
    expect(ended).to.deep.equal(['slow']);
  });

  it('passes an abort from outside on to the tasks', async () => {
    const outer = new AbortController();
    const waits = (signal: AbortSignal): Promise<never> =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      });
    const running = allOrNone(outer.signal, [waits, waits]).catch((e: unknown) => e);
    const reason = new Error('interrupted');
    outer.abort(reason);
    expect(await running).to.equal(reason);
  });
});

describe('settleAll', () => {
  it('waits for every task and throws all failures as one', async () => {
    const ended: string[] = [];
    const slow = new Promise<void>((resolve) => {
      setImmediate(() => {
        ended.push('slow');
        resolve();
      });
    });
    const error = await settleAll([Promise.reject(new Error('one')), slow, Promise.reject(new Error('two'))]).catch(
      (e: unknown) => e,
    );
    expect(ended).to.deep.equal(['slow']);
    expect(error).to.be.instanceOf(AggregateError).with.property('message', 'one; two');
  });
});

import { expect } from 'chai';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';
import { quarterOfTheTime, Trigger } from './trigger.ts';

interface Rig {
  readonly trigger: Trigger;
  readonly clock: FakeClock;
  readonly lines: string[];
  readonly stop: () => Promise<void>;
}

function rig(pass: () => Promise<void> | void, restMs?: (passMs: number) => number): Rig {
  const clock = new FakeClock();
  const lines: string[] = [];
  const trigger = new Trigger({
    name: 'pass',
    clock,
    log: (line) => lines.push(line),
    pass,
    ...(restMs && { restMs }),
  });
  const controller = new AbortController();
  const running = trigger.run(controller.signal);
  return {
    trigger,
    clock,
    lines,
    stop: () => {
      controller.abort();
      return running;
    },
  };
}

/** Lets a pass that was asked for run: it waits for the end of a turn of the event loop. */
async function turns(clock: FakeClock): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await clock.advance(0);
}

describe('Trigger', () => {
  it('turns the changes of one turn into one pass', async () => {
    let passes = 0;
    const { trigger, clock, stop } = rig(() => {
      passes += 1;
    });
    for (let change = 0; change < 100; change += 1) trigger.fire();
    await turns(clock);
    expect(passes).to.equal(1);
    await stop();
  });

  it('has one more pass after a change that came during a pass, and never two at once', async () => {
    let passes = 0;
    let open: () => void = () => undefined;
    const { trigger, clock, stop } = rig(async () => {
      passes += 1;
      await new Promise<void>((resolve) => {
        open = resolve;
      });
    });
    trigger.fire();
    await turns(clock);
    trigger.fire();
    trigger.fire();
    await turns(clock);
    expect(passes).to.equal(1);
    open();
    await turns(clock);
    expect(passes).to.equal(2);
    open();
    await turns(clock);
    expect(passes).to.equal(2);
    await stop();
  });

  it('tries a failed pass again with growing pauses and says a trouble once', async () => {
    const passedAt: number[] = [];
    const { trigger, clock, lines, stop } = rig(() => {
      passedAt.push(clock.now());
      if (passedAt.length < 4) throw new Error('no route to host');
    });
    trigger.fire();
    await turns(clock);
    for (let step = 0; step < 20; step += 1) await clock.advance(50);
    expect(passedAt).to.deep.equal([0, 100, 300, 700]);
    expect(lines).to.deep.equal(['pass: no route to host', 'pass: works again']);
    await stop();
  });

  it('tries again without a word when only a watch event is still under way', async () => {
    let passes = 0;
    const { trigger, clock, lines, stop } = rig(() => {
      passes += 1;
      if (passes === 1)
        throw new KubeStatusError({ kind: 'Status', code: 409, reason: 'Conflict', message: 'modified' });
    });
    trigger.fire();
    await turns(clock);
    await clock.advance(100);
    await turns(clock);
    expect(passes).to.equal(2);
    expect(lines).to.deep.equal([]);
    await stop();
  });

  it('rests after a pass that took long, and takes the changes of that time together', async () => {
    const beganAt: number[] = [];
    const { trigger, clock, stop } = rig(async () => {
      beganAt.push(clock.now());
      await clock.sleep(40);
    }, quarterOfTheTime);
    trigger.fire();
    await turns(clock);
    for (let step = 0; step < 40; step += 1) {
      trigger.fire();
      await clock.advance(10);
    }
    expect(beganAt.slice(0, 3)).to.deep.equal([0, 160, 320]);
    await stop();
  });

  it('stops at once, asked or in a pause', async () => {
    const { trigger, clock, stop } = rig(() => {
      throw new Error('down');
    });
    trigger.fire();
    await turns(clock);
    await stop();
  });
});

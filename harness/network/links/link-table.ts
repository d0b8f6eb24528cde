import { selects, type Place, type PlaceSelector } from '../place.ts';
import type { LinkDelay, LinkDirection, LinkPath } from './link-path.ts';
import { OPEN_PATH } from './link-path.ts';
import type { LinkEffect, LinkRule, Links } from './links.ts';
import { RateLimiter } from './rate-limiter.ts';

interface Rule {
  readonly between: readonly [PlaceSelector, PlaceSelector];
  readonly effect: LinkEffect;
  /** From the first place to the second, and back; of a rule that limits. */
  readonly limiters: readonly [RateLimiter, RateLimiter] | undefined;
}

/** The rules in force, and who is told when they change. */
export class LinkTable implements Links {
  readonly #rules = new Set<Rule>();
  readonly #followers = new Set<() => void>();

  add({ between, effect }: LinkRule): Disposable {
    checkEffect(effect);
    const limiters =
      effect.kind === 'limit'
        ? ([new RateLimiter(effect.bytesPerSecond), new RateLimiter(effect.bytesPerSecond)] as const)
        : undefined;
    const rule: Rule = { between, effect, limiters };
    this.#rules.add(rule);
    this.#tell();
    return {
      [Symbol.dispose]: () => {
        if (this.#rules.delete(rule)) this.#tell();
      },
    };
  }

  /** Calls `onChange` after each change of the rules. */
  follow(onChange: () => void): Disposable {
    this.#followers.add(onChange);
    return {
      [Symbol.dispose]: () => {
        this.#followers.delete(onChange);
      },
    };
  }

  /** What is in force between `here` and `there`; `inbound` is what comes to `here`. */
  path(here: Place, there: Place): LinkPath {
    if (this.#rules.size === 0) return OPEN_PATH;
    const building = new PathBuilder();
    for (const rule of this.#rules) {
      const [first, second] = rule.between;
      if (selects(first, there) && selects(second, here)) building.add(rule, 0);
      else if (selects(first, here) && selects(second, there)) building.add(rule, 1);
    }
    return building.path;
  }

  /** Lets go of all rules without telling anybody. */
  clear(): void {
    this.#rules.clear();
    this.#followers.clear();
  }

  #tell(): void {
    for (const follower of [...this.#followers]) follower();
  }
}

class PathBuilder {
  #cut: LinkPath['cut'] = 'none';
  #touched = false;
  readonly #delays: LinkDelay[] = [];
  readonly #inbound: RateLimiter[] = [];
  readonly #outbound: RateLimiter[] = [];

  /** @param inboundLimiter which limiter of the rule counts what comes here */
  add({ effect, limiters }: Rule, inboundLimiter: 0 | 1): void {
    this.#touched = true;
    switch (effect.kind) {
      case 'reset':
        this.#cut = 'reset';
        break;
      case 'hold':
        if (this.#cut === 'none') this.#cut = 'hold';
        break;
      case 'delay':
        this.#delays.push({ ms: effect.ms, jitterMs: effect.jitterMs ?? 0 });
        break;
      case 'limit':
        if (limiters === undefined) break;
        this.#inbound.push(limiters[inboundLimiter]);
        this.#outbound.push(limiters[inboundLimiter === 0 ? 1 : 0]);
    }
  }

  get path(): LinkPath {
    if (!this.#touched) return OPEN_PATH;
    const direction = (limiters: readonly RateLimiter[]): LinkDirection => ({ delays: this.#delays, limiters });
    return { cut: this.#cut, inbound: direction(this.#inbound), outbound: direction(this.#outbound) };
  }
}

function checkEffect(effect: LinkEffect): void {
  if (effect.kind === 'limit' && !(effect.bytesPerSecond > 0))
    throw new RangeError(`bytesPerSecond must be greater than 0, not ${String(effect.bytesPerSecond)}`);
  if (effect.kind === 'delay' && !(effect.ms >= 0 && (effect.jitterMs ?? 0) >= 0))
    throw new RangeError(
      `ms and jitterMs must not be negative, not ${String(effect.ms)} and ${String(effect.jitterMs)}`,
    );
}

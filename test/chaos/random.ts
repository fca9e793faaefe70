// Random choices that the same seed makes again.

export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0, below a bound. */
  below(bound: number): number {
    // Numerical Recipes' linear congruential generator; its high bits are good enough here.
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * bound);
  }

  isHeads(): boolean {
    return this.below(2) === 0;
  }

  shuffled<T>(all: readonly T[]): readonly T[] {
    const rest = [...all];
    return all.flatMap(() => rest.splice(this.below(rest.length), 1));
  }

  /** @throws {Error} when there is none */
  one<T>(all: readonly T[]): T {
    for (const found of this.shuffled(all)) return found;
    throw new Error('expected something to choose from');
  }
}

import fc from 'fast-check';

/** `SAMWRIGHT_TEST_SEED=random` searches elsewhere on each run; otherwise every run tries the same inputs, so that it says the same of the same code. */
const seed = process.env['SAMWRIGHT_TEST_SEED'] ?? '20261122';
fc.configureGlobal(seed === 'random' ? {} : { seed: Number(seed) });

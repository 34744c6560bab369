import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KeyTable } from '../../src/transform/py27/key-table.ts';
import { stringHash } from '../../src/transform/py27/string-hash.ts';
import { transformPack } from '../set-up/conformance.ts';

const pack = join(transformPack.folder, 'data');
const vectorsFile = join(pack, 'py27_vectors.json');

interface Vectors {
  string_hash_signed64: Record<string, string>;
  dict_order: {
    insert: string[];
    keys: string[];
    after_deepcopy: string[];
    after_two_deepcopies: string[];
    via_update_of_a_plain_dict: string[];
    delete_every_3rd_then_reinsert_every_6th: string[];
  }[];
}

describe('a key table', () => {
  it('puts the keys of an API document where Python 2.7 does', () => {
    expect(KeyTable.of(['swagger', 'info', 'paths']).keys()).toEqual(['info', 'paths', 'swagger']);
  });

  it('keeps the order of a small table through copies', () => {
    const order = KeyTable.of(['type', 'httpMethod', 'uri']).keys();

    expect(KeyTable.of(order).copied(9).keys()).toEqual(order);
  });
});

describe.runIf(existsSync(vectorsFile))('against Python', () => {
  const vectors: Vectors = existsSync(vectorsFile) ? JSON.parse(readFileSync(vectorsFile, 'utf8')) : undefined;

  it('hashes strings to the same 64 bits', () => {
    for (const [text, expected] of Object.entries(vectors.string_hash_signed64)) {
      const { high, low } = stringHash(text);
      expect(BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low)).toString(), text).toBe(String(expected));
    }
  });

  it('orders keys alike after insertions, copies, updates and deletions', () => {
    for (const vector of vectors.dict_order) {
      const table = KeyTable.of(vector.insert);
      expect(table.keys()).toEqual(vector.keys);
      expect(table.copied(1).keys()).toEqual(vector.after_deepcopy);
      expect(table.copied(2).keys()).toEqual(vector.after_two_deepcopies);
      const updated = new KeyTable();
      updated.merge(vector.insert);
      expect(updated.keys()).toEqual(vector.via_update_of_a_plain_dict);
      for (const key of vector.insert.filter((_, index) => index % 3 === 0)) table.delete(key);
      for (const key of vector.insert.filter((_, index) => index % 6 === 0)) table.add(key);
      expect(table.keys()).toEqual(vector.delete_every_3rd_then_reinsert_every_6th);
    }
  });
});

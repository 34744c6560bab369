import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NumericLiteral } from '../../src/template/index.ts';
import { ApiBody } from '../../src/transform/py27/body.ts';
import { given } from '../../src/transform/py27/body-value.ts';
import { KeyHistory } from '../../src/transform/py27/key-history.ts';
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

describe('the document of an API', () => {
  const history = new KeyHistory(true);

  it('prints as Python 2.7 does, with a u before what stems from the author', () => {
    const body = ApiBody.own({ swagger: '2.0', info: { title: given('Été') }, paths: {} }, history);

    body.set(body.root, given('x'), [given("it's"), 'own', true, null, given(['é'])]);

    expect(body.text()).toBe(
      `{'info': {'title': u'\\xc9t\\xe9'}, 'paths': {}, 'swagger': '2.0', u'x': [u"it's", 'own', True, None, [u'\\xe9']]}`,
    );
  });

  it('prints large and fractional numbers as Python 2.7 does', () => {
    const numbers = [
      1,
      1.5,
      new NumericLiteral('1e16', 1e16),
      new NumericLiteral('2.0', 2),
      new NumericLiteral('9223372036854775808', 2 ** 63),
    ];
    const body = ApiBody.own({ n: given(numbers) }, history);

    expect(body.text()).toBe("{'n': [1, 1.5, 1e+16, 2.0, 9223372036854775808L]}");
  });

  it('counts copies instead of making them, and comes to the same order', () => {
    const keys = ['get', 'post', 'put', 'delete', 'patch', 'options', 'head'];
    const body = ApiBody.own({}, history);
    for (const key of keys) body.set(body.root, given(key), 1);

    body.copied(7);

    let copy = KeyTable.of(keys).keys();
    for (let times = 0; times < 7; times += 1) copy = KeyTable.of(copy).keys();
    expect(body.keys(body.root)).toEqual(copy);
  });

  it('takes copies of the author’s values, so that two places share nothing', () => {
    const authors = { scopes: ['read'] };
    const body = ApiBody.own({}, history);

    body.set(body.root, 'a', given(authors));
    body.set(body.root, 'b', given(authors));

    expect(body.root['a']).toEqual(body.root['b']);
    expect(body.root['a']).not.toBe(body.root['b']);
    expect(body.root['a']).not.toBe(authors);
  });
});

describe('the history of a template’s maps', () => {
  it('keeps the order of the author while nothing has to be hashed', () => {
    expect(new KeyHistory(false).keys({ swagger: 1, info: 2, paths: 3 })).toEqual(['swagger', 'info', 'paths']);
  });

  it('tells what a deleted key leaves behind', () => {
    const history = new KeyHistory(true);
    const map = { '/items38/{id}': 1, '/items69/{id}': 1, '/items77/{id}': 1, '/items20/{id}': 1 };
    const order = history.keys(map);

    history.set(map, 'extra', 2);
    history.delete(map, 'extra');

    expect(history.keys(map)).toEqual(order);
    expect(map).not.toHaveProperty('extra');
  });
});

describe.runIf(existsSync(vectorsFile))('against Python', () => {
  const vectors: Vectors = existsSync(vectorsFile) ? JSON.parse(readFileSync(vectorsFile, 'utf8')) : undefined;

  it('hashes strings to the same 64 bits', () => {
    for (const [text, expected] of Object.entries(vectors.string_hash_signed64)) {
      const { high, low } = stringHash(text);
      expect(BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt.asUintN(32, BigInt(low))).toString(), text).toBe(
        String(expected),
      );
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

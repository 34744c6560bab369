import { describe, expect, it } from 'vitest';
import { RouteTable, segmentsOf } from '../../../src/local/gateway/route-table.ts';
import { route } from './functions.ts';

const ROUTES = [
  'GET /',
  'GET /pets',
  'ANY /pets',
  'POST /pets/{id}',
  'GET /pets/mine',
  'GET /pets/{id}',
  'GET /pets/{petId}/toys/{toy}',
  'ANY /pets/{proxy+}',
  'GET /{kind}/list',
  'ANY /files/{path+}',
  'GET /files/{path+}',
  'GET /a b',
];

function find(key: string, routes: readonly string[] = ROUTES): unknown {
  const [method = '', path = ''] = key.split(' ');
  const table = new RouteTable(
    routes.map((one) => {
      const space = one.indexOf(' ');
      return { ...route(one), method: one.slice(0, space), path: one.slice(space + 1) };
    }),
  );
  const match = table.match(segmentsOf(path), method);
  return match && [`${match.route.method} ${match.route.path}`, Object.fromEntries(match.parameters)];
}

describe('RouteTable', () => {
  it.each([
    ['the root', 'GET /', ['GET /', {}]],
    ['a static path', 'GET /pets', ['GET /pets', {}]],
    ['ANY for a method without a route of its own', 'PUT /pets', ['ANY /pets', {}]],
    ['a static segment before a parameter', 'GET /pets/mine', ['GET /pets/mine', {}]],
    ['a parameter', 'GET /pets/7', ['GET /pets/{id}', { id: '7' }]],
    ['a parameter by the name of its own method', 'POST /pets/7', ['POST /pets/{id}', { id: '7' }]],
    [
      'parameters behind parameters',
      'GET /pets/7/toys/ball',
      ['GET /pets/{petId}/toys/{toy}', { petId: '7', toy: 'ball' }],
    ],
    ['a greedy path for what is deeper', 'GET /pets/7/food/now', ['ANY /pets/{proxy+}', { proxy: '7/food/now' }]],
    [
      'a full match before a longer static prefix that is greedy',
      'GET /files/list',
      ['GET /{kind}/list', { kind: 'files' }],
    ],
    ['an exact method before ANY on a greedy path', 'GET /files/x/y', ['GET /files/{path+}', { path: 'x/y' }]],
    ['ANY on a greedy path', 'PUT /files/x', ['ANY /files/{path+}', { path: 'x' }]],
    ['parameters as they were sent', 'GET /pets/a%2Fb', ['GET /pets/{id}', { id: 'a%2Fb' }]],
    ['a static segment that was sent encoded', 'GET /a%20b', ['GET /a b', {}]],
    ['no parameter for an empty segment', 'GET //list', undefined],
    ['no greedy path for the path above it', 'GET /files', undefined],
    ['nothing for an unknown path', 'GET /none', undefined],
  ] as const)('finds %s', (_, key, expected) => {
    expect(find(key)).toEqual(expected);
  });

  it.each([
    ['DELETE /pets/7', ['ANY /pets/{proxy+}', { proxy: '7' }]],
    ['POST /pets/mine', ['POST /pets/{id}', { id: 'mine' }]],
    ['DELETE /pets/mine', ['ANY /pets/{proxy+}', { proxy: 'mine' }]],
    ['DELETE /a%20b', undefined],
  ])('goes on to a route that has the method: %s', (key, expected) => {
    expect(find(key)).toEqual(expected);
  });

  it('knows the resource, whatever its methods are', () => {
    const table = new RouteTable([route('GET /pets/{id}')]);

    expect(table.matchResource(['pets', '7'])?.route.path).toBe('/pets/{id}');
    expect(table.match(['pets', '7'], 'POST')).toBeUndefined();
  });

  it('tries the next branch when a more specific one leads nowhere', () => {
    const routes = ['GET /a/{x}/c', 'GET /{y}/b/d'];

    expect(find('GET /a/b/d', routes)).toEqual(['GET /{y}/b/d', { y: 'a' }]);
  });
});

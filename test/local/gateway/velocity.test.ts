import { describe, expect, it } from 'vitest';
import {
  findByPath,
  jsonText,
  parseJson,
  renderTemplate,
  TemplateProblem,
  textOf,
  toValue,
  type ValueMap,
} from '../../../src/local/gateway/rest/velocity/index.ts';

/**
 * The Velocity Template Language as API Gateway carries it out. Sources: the user guide of Velocity 1.7, the developer
 * guide's reference of mapping templates, and what was recorded (rest-mapping/input-path-rendering).
 */

function render(template: string, variables: Record<string, unknown> = {}): string {
  return renderTemplate(template, toValue(variables) as ValueMap);
}

type Row = [template: string, output: string, variables?: Record<string, unknown>];

describe('references', () => {
  it.each<Row>([
    ['$a', '1', { a: 1 }],
    ['${a}b', '1b', { a: 1 }],
    ['$!a $!{a}', '1 1', { a: 1 }],
    ['[$a]', '[]'],
    ['[$a.b.c]', '[]'],
    ['[$!a.b()]', '[]', { a: 'x' }],
    ['[$a]', '[]', { a: null }],
    ['$a.b.c', 'x', { a: { b: { c: 'x' } } }],
    ['$a.', 'x.', { a: 'x' }],
    ['$a-b', '7', { 'a-b': 7 }],
    ['$a.b-c', '7', { a: { 'b-c': 7 } }],
    ['$a[0]$a[1]', 'xy', { a: ['x', 'y'] }],
    ['$a[-1]', 'y', { a: ['x', 'y'] }],
    ["$a['b'].c", '1', { a: { b: { c: 1 } } }],
    ['$a[$k]', '1', { a: { b: 1 }, k: 'b' }],
    ['costs $5 and $ 6 $', 'costs $5 and $ 6 $'],
    ['\\$a \\#if', '$a #if', { a: 1 }],
    ['C:\\dir', 'C:\\dir'],
    ['\\\\$a \\\\\\$a', '\\1 \\$a', { a: 1 }],
    ['#fff # 1', '#fff # 1'],
    ['#note (see $a)', '#note (see 1)', { a: 1 }],
    ['[$a.constructor] [$a.__proto__]', '[] []', { a: {} }],
  ])('%s prints %s', (template, output, variables) => {
    expect(render(template, variables)).toBe(output);
  });
});

describe('what values print', () => {
  it.each<Row>([
    ['$a', '{b=1, c=x}', { a: { b: 1, c: 'x' } }],
    ['$a', '{b={c=1}}', { a: { b: { c: 1 } } }],
    ['$a', '{b=[{"c":"x"}]}', { a: { b: [{ c: 'x' }] } }],
    ['$a', '[1,"x",null,true]', { a: [1, 'x', null, true] }],
    ['$a', '{b=null}', { a: { b: null } }],
    ['$a', 'true', { a: true }],
    ['$a', '0.5', { a: 0.5 }],
    ['#set($a = [1, "x"])$a', '[1, x]'],
    ['#set($a = {"b": 1})$a', '{b=1}'],
    ['#set($a = 2.0)$a', '2.0'],
    ['#set($a = 1.5)$a', '1.5'],
  ])('%s prints %s', (template, output, variables) => {
    expect(render(template, variables)).toBe(output);
  });

  it.each([
    ['{"a":1}', '{a=1}', '{"a":1}'],
    ['{"a":1.0}', '{a=1.0}', '{"a":1.0}'],
    ['{"a":1e10}', '{a=1.0E10}', '{"a":1.0E10}'],
    ['12345678901234567890', '12345678901234567890', '12345678901234567890'],
    ['0.0001', '1.0E-4', '1.0E-4'],
    ['"a\\"b"', 'a"b', '"a\\"b"'],
    ['[]', '[]', '[]'],
    ['{}', '{}', '{}'],
    ['null', '', 'null'],
    ['{"b":1,"1":2,"a":3}', '{b=1, 1=2, a=3}', '{"b":1,"1":2,"a":3}'],
    ['["a/b","\\u20ac"]', '["a\\/b","\\u20AC"]', '["a/b","\\u20AC"]'],
    ['{"a":"a/b"}', '{a=a/b}', '{"a":"a/b"}'],
    // What is no JSON is read as JSON Smart does it.
    ['a=1&b=2', 'a=1&b=2', '"a=1&b=2"'],
    ['  <a b="c"/> ', '<a b="c"/>', '"<a b=\\"c\\"/>"'],
    ["{a: 'b', c: d e,}", '{a=b, c=d e}', '{"a":"b","c":"d e"}'],
    ['[1,,x]', '[1,"x"]', '[1,"x"]'],
    ['{"a":1} and more', '{a=1}', '{"a":1}'],
    ['007', '7', '7'],
    ['2026-11-22', '2026-11-22', '"2026-11-22"'],
    ['"\\x41\\u0042\\q"', 'AB', '"AB"'],
  ])('%s as text and as JSON', (json, text, again) => {
    const value = parseJson(json);

    expect([textOf(value), jsonText(value)]).toEqual([text, again]);
  });
});

it.each(['{', '{"a":}', '{"a" 1}', '[1', '"abc', '}', '{"a":"\\u00"}', '['.repeat(5000)])('%s is not read', (json) => {
  expect(() => parseJson(json)).toThrow(TemplateProblem);
});

it('reads texts and lists as long as a body may be', () => {
  const text = 'x'.repeat(9_000_000);
  const list = parseJson(JSON.stringify(Array.from({ length: 300_000 }, () => 1)));

  expect(parseJson(`"\\n${text}"`)).toBe(`\n${text}`);
  expect(() => parseJson(`"${text}`)).toThrow(TemplateProblem);
  expect(findByPath(list, '$[*]')).toHaveLength(300_000);
  expect(findByPath(list, '$..*')).toHaveLength(300_000);
  expect(textOf(findByPath(list, '$.max()'))).toBe('1.0');
  expect(render('$b.addAll($a)$b.size()', { a: Array.from({ length: 300_000 }, () => 1), b: [] })).toBe('true300000');
});

describe('directives', () => {
  it.each<Row>([
    ['#set($a = 1)$a', '1'],
    ['#set( $a = "x" )\n$a', 'x'],
    ['#set($a.b = 2)$a.b', '2', { a: {} }],
    ['#set($a["b"] = 2)$a.b', '2', { a: {} }],
    ['#set($a[$k] = 2)$a.b', '2', { a: {}, k: 'b' }],
    ['#set($a[0] = 2)$a', '[2]', { a: [1] }],
    ['[#set($a.b = 2)$a.b]', '[]'],
    ['#set($a = $b)$a', 'x', { a: 'x' }],
    ['#set($a.b = $c)#set($a["b"] = $c.d)$a.b', 'x', { a: { b: 'x' } }],
    ['#set($a[0] = $b)$a', '[1]', { a: [1] }],
    ['#foreach($x in $a)#set($b = $x.b)[$b]#end', '[1][1]', { a: [{ b: 1 }, {}] }],
    ['#set($a = 1 / 0)$a', '7', { a: 7 }],
    ['#macro(keep $x)#set($x = $b)$x#end#keep("a")', 'a'],
    ['#if($a)y#end', 'y', { a: 'x' }],
    ['#if($a)y#{else}n#end', 'n'],
    ['#if($a)y#else n#end', ' n', { a: false }],
    ['#if($a == 1)1#elseif($a == 2)2#else 3#end', '2', { a: 2 }],
    ['#if($a)\n  y\n#end\n!', '  y\n!', { a: 1 }],
    ['#if($a)e#end#if($b)0#end', 'e0', { a: '', b: 0 }],
    ['#foreach($x in $a)$x,#end', 'x,y,', { a: ['x', 'y'] }],
    ['#foreach($x in $a)$x,#end', '1,2,', { a: { b: 1, c: 2 } }],
    ['#foreach($x in $a)$x#end', ''],
    ['#foreach($x in [1..3])$x#end', '123'],
    ['#foreach($x in [3..1])$x#end', '321'],
    [
      '#foreach($x in $a)$foreach.index/$foreach.count/$velocityCount#if($foreach.hasNext) #end#end',
      '0/1/1 1/2/2',
      { a: [1, 2] },
    ],
    ['#foreach($x in $a)#if($foreach.first)<#end$x#if($foreach.last)>#end#end', '<12>', { a: [1, 2] }],
    ['#foreach($x in $a)#foreach($y in $a)$foreach.parent.index$y #end#end', '01 02 11 12 ', { a: [1, 2] }],
    ['#foreach($x in [1, 2, 3])#if($x == 2)#break#end$x#end!', '1!'],
    ['#foreach($x in [1])$x#end[$x]', '1[old]', { x: 'old' }],
    ['a#stop b', 'a'],
    ['a## to the end\nb', 'ab'],
    ['a#* over\nlines *#b', 'ab'],
    ['#[[ $a #if ]]#', ' $a #if ', { a: 1 }],
    ['#macro(twice $x)$x$x#end#twice("a")', 'aa'],
    ['#unknown("a")', '#unknown("a")'],
    ['#twice("a")#macro(twice $x)$x$x#end', 'aa'],
    ['#@note (see below)', '#@note (see below)'],
    ['#macro(line $x)\n $x\n#end\n#line("a")\nb', ' a\nb'],
    ['#macro(word)w#end#word!', 'w!'],
    ['#macro(wrap $x)<$x>$bodyContent</$x>#end#@wrap("b")text $a#end\n!', '<b>text 1</b>!', { a: 1 }],
    ['#define($b)\n[$a]\n#end\n$b#set($a = 2)$b', '[1]\n[2]\n', { a: 1 }],
    ['#define($b)x#end[$b.length()]#if($b)y#end', '[]y'],
    ['#evaluate("$a#set($b = 3)")$b', '13', { a: '$c', c: 1 }],
    ['#evaluate($a)', '1', { a: '$c', c: 1 }],
    ['  #set($a = 1)\n  #set($b = 2)\n$a$b', '12'],
    ['{\n  #set($a = 1)\n  $a\n}', '{\n    1\n}'],
    ['#foreach($x in $a)$x#if($velocityHasNext),#end#end', '1,2', { a: [1, 2] }],
  ])('%j gives %j', (template, output, variables) => {
    expect(render(template, variables)).toBe(output);
  });
});

describe('expressions', () => {
  it.each<Row>([
    ['#set($x = 5 / 2)$x', '2'],
    ['#set($x = -5 / 2)$x', '-2'],
    ['#set($x = 5 % 2)$x', '1'],
    ['#set($x = 5.0 / 2)$x', '2.5'],
    ['#set($x = 1 + 2 * 3)$x', '7'],
    ['#set($x = (1 + 2) * 3)$x', '9'],
    ['[#set($x = 1 / 0)$x]', '[]'],
    ['#set($x = "a" + 1)$x', 'a1'],
    ['#set($x = $a + "b")$x', '[1]b', { a: [1] }],
    ['[#set($x = $a + $a)$x#set($x = $b + 1)$x]', '[]', { a: [1], b: {} }],
    ['#set($x = "$a-$b")$x', 'x-y', { 'a-': 'x-', b: 'y' }],
    ["#set($x = '$a')$x", '$a', { a: 1 }],
    ['#set($x = "${a}b#if($a)!#end")$x', '1b!', { a: 1 }],
    ['#set($x = "say ""hi""")$x', 'say "hi"'],
    ['#if($a == $b)y#end', 'y', { a: 1, b: 1 }],
    ['#if($a == "1")y#end', 'y', { a: 1 }],
    ['#if($a == "")y#end', 'y'],
    ['#if($a == $null)y#end', 'y'],
    ['#if($a != "")y#{else}n#end', 'n', { a: null }],
    ['#if($a && !$b)y#end', 'y', { a: 1 }],
    ['#if($a || $b)y#end', 'y', { b: 1 }],
    ['#if($a and not $b or $c)y#end', 'y', { a: 1 }],
    ['#if(2 > 1 && 1 <= 1 && 1 lt 2 && 2 ge 2)y#end', 'y'],
    ['#if("b" > "a")y#{else}n#end', 'n'],
    ['#if($a.contains("x"))y#end', 'y', { a: ['x'] }],
    ['#if($a.nothing())y#{else}n#end', 'n', { a: 'x' }],
    ['#if($a == ["x", 1])y#end#if($a == ["x"])z#end', 'y', { a: ['x', 1] }],
  ])('%j gives %j', (template, output, variables) => {
    expect(render(template, variables)).toBe(output);
  });
});

// As Velocity 1.7 itself has them.
describe('conditions', () => {
  it.each([
    ['true', 'y'],
    ['(true)', 'y'],
    ['false', 'n'],
    ['1', 'n'],
    ['1.5', 'n'],
    ["'a'", 'n'],
    ['"a"', 'n'],
    ['"$a"', 'n'],
    ['[1]', 'n'],
    ['[1..2]', 'n'],
    ['{}', 'n'],
    ['1 + 1', 'n'],
    ["!'a'", 'y'],
    ['!(1)', 'y'],
    ['$a && 1', 'n'],
    ["false || 'a'", 'n'],
    ['$a || 1', 'y'],
    ['1 == 1', 'y'],
    ['($a)', 'y'],
    ['!$b', 'y'],
  ])('%s is %s', (condition, answer) => {
    expect(render(`#if(${condition})y#{else}n#end`, { a: '' })).toBe(answer);
    expect(render(`#set($c = !(${condition}))$c`, { a: '' })).toBe(String(answer === 'n'));
  });

  it('that are written out are not looked into', () => {
    expect(render('#if([$a.add(1)])y#{else}n#end$a.size()', { a: [] })).toBe('n0');
  });
});

describe('methods', () => {
  it.each<Row>([
    ['$a.length() $a.toUpperCase() $a.trim()', '3 A B A b', { a: 'A b' }],
    ['$a.substring(1) $a.substring(1, 2)', 'bc b', { a: 'abc' }],
    ['$a.replace("b", "$")', 'a$c', { a: 'abc' }],
    ['$a.replaceAll("[bc]+", "-")', 'a-', { a: 'abc' }],
    ['$a.replaceAll("(b)(c)", "$2$1")', 'acb', { a: 'abc', 2: 0 }],
    ['$a.replaceAll("\\\\\'", "\'")', "it's", { a: "it\\'s" }],
    ['$a.replaceFirst("b", "x")', 'axb', { a: 'abb' }],
    ['$a.matches("a.c") $a.matches("b")', 'true false', { a: 'abc' }],
    ['$a.matches("(?i)ABC")', 'true', { a: 'abc' }],
    ['$a.contains("b") $a.startsWith("a") $a.endsWith("c")', 'true true true', { a: 'abc' }],
    ['$a.indexOf("c") $a.lastIndexOf("a") $a.indexOf("z")', '2 0 -1', { a: 'abc' }],
    ['$a.equals("abc") $a.equalsIgnoreCase("ABC") $a.compareTo("abd")', 'true true -1', { a: 'abc' }],
    ['$a.split(",")[1] $a.split(",").size()', 'b 2', { a: 'a,b,,' }],
    ['$a.split("")', '[a, b]', { a: 'ab' }],
    ['$a.isEmpty() $a.concat("x") $a.charAt(0)', 'false abx a', { a: 'ab' }],
    ['$a.toString().length()', '2', { a: 12 }],
    ['$a.hashCode()', '96354', { a: 'abc' }],
    ['$a.size() $a.get(1) $a.isEmpty() $a.contains(2)', '2 2 false true', { a: [1, 2] }],
    ['$a.add(3) $a', 'true [1,2,3]', { a: [1, 2] }],
    ['#set($x = [])#set($y = $x.add("a"))$x', '[a]'],
    ['$a.remove(0) $a.indexOf(2) $a.subList(0, 1)', '1 0 [2]', { a: [1, 2] }],
    ['$a.keySet() $a.values() $a.size()', '[b, c] [1, 2] 2', { a: { b: 1, c: 2 } }],
    ['$a.get("b") $a.containsKey("z") $a.getOrDefault("z", 9)', '1 false 9', { a: { b: 1 } }],
    ['[$a.put("c", 2)]$a', '[]{b=1, c=2}', { a: { b: 1 } }],
    ['#foreach($e in $a.entrySet())$e.key=$e.getValue() #end', 'b=1 c=2 ', { a: { b: 1, c: 2 } }],
    ['#foreach($k in $a.keySet())$k:$a.get($k) #end', 'b:1 c:2 ', { a: { b: 1, c: 2 } }],
    ['#set($i = 0)#set($x = $i.parseInt("41") + 1)$x', '42'],
    ['$a.intValue() $a.doubleValue()', '1 1.5', { a: 1.5 }],
    ['$a.entrySet()', '[b=1, c={d=e}]', { a: { b: 1, c: { d: 'e' } } }],
    [
      '$a.format("%s|%5s|%-5s|%05d|%.2f|%x|%,d%%", "x", "x", "x", 5, 2.5, 255, 12345)',
      'x|    x|x    |00005|2.50|ff|12,345%',
      { a: '' },
    ],
    ['$a.join("-", ["x", "y"]) $a.valueOf(5)', 'x-y 5', { a: '' }],
  ])('%s gives %s', (template, output, variables) => {
    expect(render(template, variables)).toBe(output);
  });
});

describe('templates that are none', () => {
  it.each([
    ['#set($x = )', 'An expression is missing at line 1, column 11'],
    ['#if($x)', '#if has no #end'],
    ['a\n#foreach($x in $y)', '#foreach has no #end at line 2'],
    ['#end', '#end belongs to nothing'],
    ['#if($a)#end#end', '#end belongs to nothing'],
    ['#foreach($x)#end', '#foreach has no "$item in"'],
    ['#set(x = 1)', '#set has no reference to set'],
    ['$a.get(1', '"," is missing'],
    ['#* never', 'A comment has no end'],
    ['#foreach($x in [1..5000])#end', 'turns more than 1000 times'],
    ['#macro(m)#m()#end#m()', 'calls itself without end'],
    ['$a.replaceAll("(", "")', '"(" is no regular expression'],
    ['$a.substring(5)', 'A text of 1 has no part from 5 to 1'],
    ['$a.split("")[3]', 'A list of 1 has no index 3'],
    ['$a.split("").get(1)', 'A list of 1 has no index 1'],
    ['$a.format("%d", "x")', '"%d" cannot take x'],
    ['#define($b)x', '#define has no #end'],
    ['#define($b)$b#end$b', 'calls itself without end'],
    ['#parse("x")', 'there are no other templates'],
  ])('%j is a problem: %s', (template, problem) => {
    const attempt = (): string => render(template, { a: 'x' });

    expect(attempt).toThrow(TemplateProblem);
    expect(attempt).toThrow(problem);
  });
});

describe('JSONPath', () => {
  const document = parseJson(
    '{"a":{"b":[1,2,{"c":"x","n":null}],"d-e":"f"},"store":{"book":[{"t":"A","p":8.5},{"t":"B","p":12,"i":"z"}]},"n":null}',
  );

  it.each([
    ['$.a.b[0]', '1'],
    ["$['a']['b'][1]", '2'],
    ['$.a.b[-1].c', '"x"'],
    ["$.a['d-e']", '"f"'],
    ['$.a.d-e', '"f"'],
    ['a.b[0]', '1'],
    ['$.missing', 'null'],
    ['$.missing.deeper[3]', 'null'],
    ['$.n', 'null'],
    ['$.a.b.length()', '3'],
    ['$.a.b[0,1]', '[1,2]'],
    ['$.a.b[0:2]', '[1,2]'],
    ['$.a.b[1:]', '[2,{"c":"x","n":null}]'],
    ['$.store.book[*].t', '["A","B"]'],
    ['$.store.*[0].t', '["A"]'],
    ['$..t', '["A","B"]'],
    ['$.store..p', '[8.5,12]'],
    ['$.store.book[?(@.p < 10)].t', '["A"]'],
    ["$.store.book[?(@.t == 'B' && @.p >= 12)].p", '[12]'],
    ["$.store.book[?(@.t == 'A' || @.i)].t", '["A","B"]'],
    ['$.store.book[?(!@.i)].t', '["A"]'],
    ["$.store.book[?(@.t in ['B', 'C'])].t", '["B"]'],
    ['$.store.book[?(@.t =~ /a/i)].t', '["A"]'],
    ["$.store.book[0]['t','p']", '{"t":"A","p":8.5}'],
    ['$.nothing[*]', '[]'],
    ['$.store.book[?(@.p > $.store.book[0].p)].t', '["B"]'],
    ['$.store.book[?(@.n == null)].t', '[]'],
    ['$.store.book[?(@.i != null)].t', '["A","B"]'],
    ["$.store.book[?(@.p == '12')].t", '["B"]'],
    ["$.store.book[?(@.p === '12')].t", '[]'],
    ["$.store.book[?(@.t contains 'A')].p", '[8.5]'],
    ['$.store[?(@.book size 2)].book[0].t', '["A"]'],
    ['$.store[?(@.book.length() == 2)].book[1].t', '["B"]'],
    ["$..[?(@.t == 'A')].p", '[8.5]'],
    ['$.store.book[*].length()', '[2,3]'],
    ['$.store.book.size()', '2'],
    ['$..p.max()', '[]'],
    ['$..t.length()', '[null,null]'],
    ['$.a.b.sum()', '3.0'],
    ['$.a.b.avg()', '1.5'],
    ['$.a.b[1:-1]', '[]'],
    ['$.a.b[-2:3]', '[2,{"c":"x","n":null},1,2,{"c":"x","n":null}]'],
    ["$.store.book[*]['t']", '["A","B"]'],
    ["$.store.book[*]['t','i']", '[{"t":"A"},{"t":"B","i":"z"}]'],
  ])('%s finds %s', (path, found) => {
    expect(jsonText(findByPath(document, path))).toBe(found);
  });

  it.each(['$.', '$.a[', '$.a[?(', '$a b'])('%s is no path', (path) => {
    expect(() => findByPath(document, path)).toThrow(TemplateProblem);
  });
});

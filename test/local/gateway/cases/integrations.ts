import { expect } from 'vitest';
import type { Expected } from './case.ts';

/**
 * Where a row comes from: AWS's own answer, its developer guide or blueprints, what others tried on the service
 * (https://github.com/ministackorg/ministack/pull/1756) or what its execution logs show, templates that the Serverless
 * Framework deploys for everybody, or the engine that the service uses (Apache Velocity 1.7, Jayway JsonPath 2.4 and JSON
 * Smart 2.3, which were asked the same).
 */
type Source = 'recorded' | 'documented' | 'tried' | 'Serverless Framework' | 'engine';

/** A method of a REST API that is no Lambda proxy, one request to it, and what comes of it. */
export interface IntegrationCase {
  readonly name: string;
  readonly source: Source;
  /** As in OpenAPI. `{UPSTREAM}` in its URI is a web server that answers with what it got; so does the function. */
  readonly integration: Readonly<Record<string, unknown>>;
  /** Method, and what follows the path of the route: `POST ?q=1`. */
  readonly request?: string;
  /** The value of `{id}` in the path, as sent. */
  readonly id?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly expected: Expected;
  /** What the web server got, in part. */
  readonly upstream?: object;
}

/** What a web server sees of the gateway itself and of the connection. */
const OWN_HEADERS = {
  host: expect.any(String),
  connection: expect.any(String),
  'user-agent': expect.stringMatching(/^AmazonAPIGateway_\w+$/),
  'x-amzn-apigateway-api-id': expect.any(String),
  'x-amzn-trace-id': expect.stringMatching(/^Root=/),
};

const JSON_TYPE = { 'Content-Type': 'application/json' };
const FORM_TYPE = { 'Content-Type': 'application/x-www-form-urlencoded' };
const FAILED: Expected = { status: 500, body: { message: 'Internal server error' } };
const UNSUPPORTED: Expected = { status: 415, body: { message: 'Unsupported Media Type' } };

const DEFAULT = { default: { statusCode: '200' } };

const mock = (request: string, responses: object = DEFAULT, more: object = {}) => ({
  type: 'mock',
  requestTemplates: { 'application/json': request },
  responses,
  ...more,
});

/** A MOCK whose answer is what a template makes. */
const printed = (template: string) =>
  mock('{"statusCode": 200}', { default: { statusCode: '200', responseTemplates: { 'application/json': template } } });

/** A function that gives back its event, which a template makes. */
const given = (template: string, type = 'application/json') => ({
  type: 'aws',
  requestTemplates: { [type]: template },
  responses: DEFAULT,
});

/** A function whose answer a template reads. */
const read = (template: string, more: object = {}) => ({
  type: 'aws',
  responses: { default: { statusCode: '200', responseTemplates: { 'application/json': template } }, ...more },
});

const http = (more: object = {}) => ({
  type: 'http',
  httpMethod: 'POST',
  uri: '{UPSTREAM}/x',
  responses: DEFAULT,
  ...more,
});

/** What the Serverless Framework has for JSON, and for forms (`lambda` integration). */
const SERVERLESS_JSON = `
#define( $loop )
  {
  #foreach($key in $map.keySet())
      #set( $k = $util.escapeJavaScript($key) )
      #set( $v = $util.escapeJavaScript($map.get($key)).replaceAll("\\\\'", "'"))
      "$k":
        "$v"
        #if( $foreach.hasNext ) , #end
  #end
  }
#end
{
  #set( $body = $input.json("$") )
  "body": $body,
  "method": "$context.httpMethod",
  "principalId": "$context.authorizer.principalId",
  "stage": "$context.stage",
  #set( $map = $context.authorizer )
  "enhancedAuthContext": $loop,
  #set( $map = $input.params().header )
  "headers": $loop,
  #set( $map = $input.params().querystring )
  "query": $loop,
  #set( $map = $input.params().path )
  "path": $loop,
  #set( $map = $context.identity )
  "identity": $loop,
  #set( $map = $stageVariables )
  "stageVariables": $loop,
  "requestPath": "$context.resourcePath"
}`;
const SERVERLESS_FORM = `
#define( $body )
  {
  #foreach( $token in $input.path('$').split('&') )
    #set( $keyVal = $token.split('=') )
    #set( $keyValSize = $keyVal.size() )
    #if( $keyValSize >= 1 )
      #set( $key = $util.escapeJavaScript($util.urlDecode($keyVal[0])) )
      #if( $keyValSize >= 2 )
        #set($val = $util.escapeJavaScript($util.urlDecode($keyVal[1])).replaceAll("\\\\'","'"))
      #else
        #set( $val = '' )
      #end
      "$key": "$val"#if($foreach.hasNext),#end
    #end
  #end
  }
#end
{ "body": $body }`;

const BODIES: readonly IntegrationCase[] = [
  {
    name: 'JSON through the template that everybody has',
    source: 'Serverless Framework',
    integration: given(SERVERLESS_JSON),
    request: "POST ?q=1&q=it's",
    headers: { ...JSON_TYPE, 'X-Quoted': '"x"' },
    body: '{"b": [1, {"c": "d"}]}',
    expected: {
      body: expect.objectContaining({
        body: { b: [1, { c: 'd' }] },
        enhancedAuthContext: {},
        headers: expect.objectContaining({ 'X-Quoted': '"x"' }),
        query: { q: "it's" },
        path: { id: '7' },
        stageVariables: { which: 'blue' },
      }),
    },
  },
  {
    name: 'a form through the template that everybody has',
    source: 'Serverless Framework',
    integration: given(SERVERLESS_FORM, 'application/x-www-form-urlencoded'),
    request: 'POST',
    headers: FORM_TYPE,
    body: "a=1&b=x%20y+z&c=&d&e=it's%22",
    expected: { body: { body: { a: '1', b: 'x y z', c: '', d: '', e: 'it\'s"' } } },
  },
  {
    name: 'a form as one text of JSON, as the blueprint for Slack has it',
    source: 'documented',
    integration: given('{"body": $input.json("$")}', 'application/x-www-form-urlencoded'),
    request: 'POST',
    headers: FORM_TYPE,
    body: 'token=t&text=a+"b"',
    expected: { body: { body: 'token=t&text=a+"b"' } },
  },
  {
    name: 'the body as it was sent',
    source: 'documented',
    integration: given('{"raw": "$util.escapeJavaScript($input.body)"}', 'text/plain'),
    request: 'POST',
    headers: { 'Content-Type': 'text/plain' },
    body: 'one\n"two"',
    expected: { body: { raw: 'one\n"two"' } },
  },
  {
    name: 'nothing of a path in what is no JSON',
    source: 'engine',
    integration: given('{"a": "$input.path(\'$.a\')", "j": $input.json("$.a")}', 'text/plain'),
    request: 'POST',
    headers: { 'Content-Type': 'text/plain' },
    body: 'a=1',
    expected: { body: { a: '', j: '' } },
  },
  {
    name: 'JSON with keys and texts that have no quotes',
    source: 'engine',
    integration: given('$input.json("$")'),
    request: 'POST',
    headers: JSON_TYPE,
    body: "{a: 'b', c: [d, 1,],}",
    expected: { body: '{"a":"b","c":["d",1]}' },
  },
  {
    name: 'no body as an empty object',
    source: 'recorded',
    integration: given('{"j": $input.json("$"), "b": $input.body}'),
    expected: { body: { j: {}, b: {} } },
  },
  {
    name: 'keys in the order of the text, be they numbers',
    source: 'engine',
    integration: printed(`$util.parseJson('{"b": 1, "1": 2, "a": 3}')`),
    expected: { body: '{b=1, 1=2, a=3}' },
  },
  {
    name: 'what began like JSON and is none',
    source: 'engine',
    integration: given('$input.json("$")'),
    request: 'POST',
    headers: JSON_TYPE,
    body: '{"a": ',
    expected: FAILED,
  },
];

const TYPES: readonly IntegrationCase[] = [
  {
    name: 'the template of a type with a charset',
    source: 'documented',
    integration: given('{"t": 1}', 'text/plain'),
    request: 'POST',
    headers: { 'Content-Type': 'Text/Plain; charset=utf-8' },
    body: 'x',
    expected: { body: { t: 1 } },
  },
  {
    name: 'JSON for a body without a type',
    source: 'documented',
    integration: given('{"t": 2}'),
    request: 'POST',
    body: 'x',
    expected: { body: { t: 2 } },
  },
  {
    name: 'the body itself where no template fits',
    source: 'documented',
    integration: given('{"t": 3}'),
    request: 'POST',
    headers: { 'Content-Type': 'application/vnd.x+json' },
    body: '{"own": 1}',
    expected: { body: { own: 1 } },
  },
  {
    name: 'nothing where no template fits and that was asked for: when_no_templates',
    source: 'documented',
    integration: { ...given('{"t": 4}'), passthroughBehavior: 'when_no_templates' },
    request: 'POST',
    headers: { 'Content-Type': 'text/csv' },
    body: 'a,b',
    expected: UNSUPPORTED,
  },
  {
    name: 'the body itself where there are no templates: when_no_templates',
    source: 'documented',
    integration: { ...read('$input.json("$.own")'), passthroughBehavior: 'when_no_templates' },
    request: 'POST',
    headers: { 'Content-Type': 'text/csv' },
    body: '{"own": 2}',
    expected: { body: '2' },
  },
  {
    name: 'nothing where there are no templates: never',
    source: 'documented',
    integration: { ...read('x'), passthroughBehavior: 'never' },
    request: 'POST',
    headers: JSON_TYPE,
    body: '{}',
    expected: UNSUPPORTED,
  },
];

const MOCKS: readonly IntegrationCase[] = [
  {
    name: 'a status without quotes around its key',
    source: 'recorded',
    integration: mock("{statusCode: '201'}", { 2.1: { statusCode: '201' } }),
    expected: { status: 201 },
  },
  {
    name: 'a status with a comma too many behind it',
    source: 'engine',
    integration: mock('{"a": {"statusCode": 404}, "statusCode": 200,}', {
      404: { statusCode: '404' },
      200: { statusCode: '202' },
    }),
    expected: { status: 202 },
  },
  {
    name: 'no status',
    source: 'documented',
    integration: mock('{"status": 200}'),
    expected: FAILED,
  },
  {
    name: 'the status of the body where there is no template',
    source: 'documented',
    integration: { type: 'mock', responses: { 4.4: { statusCode: '404' } } },
    request: 'POST',
    headers: JSON_TYPE,
    body: '{"statusCode": 444}',
    expected: { status: 404 },
  },
  {
    name: 'a response for no such status',
    source: 'documented',
    integration: mock('{"statusCode": 200}', { '3\\d{2}': { statusCode: '302' } }),
    expected: FAILED,
  },
  {
    name: 'a pattern that fits a part of the status alone',
    source: 'documented',
    integration: mock('{"statusCode": 200}', { 20: { statusCode: '201' }, default: { statusCode: '202' } }),
    expected: { status: 202 },
  },
  {
    name: 'of several that fit, that of the very status',
    source: 'tried',
    integration: mock('{"statusCode": 404}', { '4.*': { statusCode: '400' }, '40.': { statusCode: '404' } }),
    expected: { status: 404 },
  },
  {
    name: 'nothing of the request body in the answer',
    source: 'documented',
    integration: printed('$input.body'),
    request: 'POST',
    headers: JSON_TYPE,
    body: '{"a": 1}',
    expected: { body: '{}' },
  },
  {
    name: 'what the request template kept for the answer',
    source: 'documented',
    integration: mock('#set($context.requestOverride.path.kept = $input.body){"statusCode": 200}', {
      default: { statusCode: '200', responseTemplates: { 'application/json': '$context.requestOverride.path.kept' } },
    }),
    request: 'POST',
    headers: JSON_TYPE,
    body: '{"a": 1}',
    expected: { body: { a: 1 } },
  },
];

const ANSWERS: readonly IntegrationCase[] = [
  {
    name: 'headers out of anything but the body',
    source: 'documented',
    integration: mock('{"statusCode": 200}', {
      default: {
        statusCode: '200',
        responseParameters: {
          'method.response.header.X-Static': "'a, b'",
          'method.response.header.X-Stage': 'stageVariables.which',
          'method.response.header.X-Context': 'context.resourcePath',
          'method.response.header.X-Path': 'method.request.path.id',
          'method.response.header.X-Query': 'method.request.querystring.q',
          'method.response.header.X-None': 'method.request.header.nothing',
        },
      },
    }),
    request: 'GET ?q=1&q=2',
    expected: {
      headers: { 'x-static': 'a, b', 'x-stage': 'blue', 'x-path': '7', 'x-query': '2', 'x-none': null },
    },
  },
  {
    name: 'the template for what the client accepts',
    source: 'documented',
    integration: mock('{"statusCode": 200}', {
      default: { statusCode: '200', responseTemplates: { 'application/json': '{}', 'text/xml': '<a/>' } },
    }),
    headers: { Accept: 'text/xml' },
    expected: { headers: { 'content-type': 'text/xml' }, body: '<a/>' },
  },
  {
    name: 'the template for the first media type that the client accepts, whatever its parameters',
    source: 'documented',
    integration: mock('{"statusCode": 200}', {
      default: { statusCode: '200', responseTemplates: { 'application/json': '{}', 'text/xml': '<a/>' } },
    }),
    headers: { Accept: 'text/xml; charset=utf-8, application/json' },
    expected: { headers: { 'content-type': 'text/xml' }, body: '<a/>' },
  },
  {
    name: 'the template for what the client accepts, in any casing',
    source: 'documented',
    integration: mock('{"statusCode": 200}', {
      default: { statusCode: '200', responseTemplates: { 'application/json': '{}', 'text/vnd.ownTea': '<a/>' } },
    }),
    headers: { Accept: 'text/vnd.ownTea' },
    expected: { headers: { 'content-type': 'text/vnd.ownTea' }, body: '<a/>' },
  },
  {
    name: 'the template for JSON where the client accepts none of them',
    source: 'documented',
    integration: mock('{"statusCode": 200}', {
      default: { statusCode: '200', responseTemplates: { 'text/xml': '<a/>', 'application/json': '{}' } },
    }),
    headers: { Accept: 'image/png' },
    expected: { headers: { 'content-type': 'application/json' }, body: '{}' },
  },
  {
    name: 'a content type that is mapped',
    source: 'recorded',
    integration: mock('{"statusCode": 200}', {
      default: {
        statusCode: '200',
        responseParameters: { 'method.response.header.Content-Type': "'text/css'" },
        responseTemplates: { 'application/json': 'a{}' },
      },
    }),
    expected: { headers: { 'content-type': 'text/css' }, body: 'a{}' },
  },
  {
    name: 'a status and headers that a template sets',
    source: 'documented',
    integration: printed(
      '#set($context.responseOverride.status = 418)#set($context.responseOverride.header["X-Tea"] = "pot"){}',
    ),
    expected: { status: 418, headers: { 'x-tea': 'pot' }, body: '{}' },
  },
  {
    name: 'a status that a template sets a second time',
    source: 'documented',
    integration: printed('#set($context.responseOverride.status = 400)#set($context.responseOverride.status = 418){}'),
    expected: FAILED,
  },
  {
    name: 'a header that the templates of request and response both set',
    source: 'documented',
    integration: mock('#set($context.responseOverride.header.X-Tea = "pot"){"statusCode": 200}', {
      default: {
        statusCode: '200',
        responseTemplates: { 'application/json': '#set($context.responseOverride.header.X-Tea = "cup"){}' },
      },
    }),
    expected: FAILED,
  },
  {
    name: 'headers that a template sets all at once',
    source: 'documented',
    integration: printed('#set($context.responseOverride.header = {"X-Tea": "pot"})$context.responseOverride.header'),
    expected: { headers: { 'x-tea': 'pot' }, body: '{X-Tea=pot}' },
  },
  {
    name: 'a list of JSON as JSON with its slashes escaped, a map as Java prints it',
    source: 'engine',
    integration: read('$input.path("$.l") $input.path("$.m") $input.json("$.l")'),
    request: 'POST',
    headers: JSON_TYPE,
    body: '{"l": ["a/b"], "m": {"c": "a/b"}}',
    expected: { body: '["a\\/b"] {c=a/b} ["a/b"]' },
  },
  {
    name: 'numbers as Java prints them',
    source: 'engine',
    integration: printed("$util.parseJson('[1.50, 1e10, 0.0001, 12345678901234567890]')"),
    expected: { body: '[1.5,1.0E10,1.0E-4,12345678901234567890]' },
  },
  {
    name: 'an index that the list does not have',
    source: 'engine',
    integration: read('$input.path("$.l")[1]'),
    request: 'POST',
    headers: JSON_TYPE,
    body: '{"l": ["a"]}',
    expected: FAILED,
  },
  {
    name: 'headers out of the JSON that the message of an error is',
    source: 'documented',
    integration: {
      type: 'aws',
      responses: {
        default: {
          statusCode: '200',
          responseParameters: {
            'method.response.header.error_trace_function': 'integration.response.body.errorMessage.trace.function',
            'method.response.header.error_status': 'integration.response.body.errorMessage.httpStatus',
            'method.response.header.error_type': 'integration.response.body.errorMessage.errorType',
            'method.response.header.error_trace': 'integration.response.body.errorMessage.trace',
            'method.response.header.error_none': 'integration.response.body.errorMessage.none.at.all',
          },
        },
      },
    },
    request: 'POST',
    headers: JSON_TYPE,
    body: JSON.stringify({
      throws: JSON.stringify({
        errorType: 'InternalServerError',
        httpStatus: 500,
        trace: { function: 'abc()', line: 123, file: 'abc.js' },
      }),
    }),
    expected: {
      status: 200,
      headers: {
        error_trace_function: 'abc()',
        error_status: '500',
        error_type: 'InternalServerError',
        error_trace: '{"function":"abc()","line":123,"file":"abc.js"}',
        error_none: null,
      },
    },
  },
  {
    // As the execution log of a method has them: "Endpoint response headers".
    name: 'headers that the Lambda service answers with',
    source: 'tried',
    integration: {
      type: 'aws',
      responses: {
        default: {
          statusCode: '200',
          responseParameters: Object.fromEntries(
            ['Content-Type', 'X-Amz-Function-Error', 'X-Amz-Executed-Version', 'x-amzn-RequestId'].map((name) => [
              `method.response.header.Its-${name}`,
              `integration.response.header.${name}`,
            ]),
          ),
        },
      },
    },
    request: 'POST',
    headers: JSON_TYPE,
    body: '{"throws": "no"}',
    expected: {
      headers: {
        'its-content-type': 'application/json',
        'its-x-amz-function-error': 'Unhandled',
        'its-x-amz-executed-version': '$LATEST',
        'its-x-amzn-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    },
  },
  {
    name: 'no headers out of a text of JSON that a function returns',
    source: 'documented',
    integration: {
      type: 'aws',
      responses: {
        default: {
          statusCode: '200',
          responseParameters: { 'method.response.header.X-Type': 'integration.response.body.errorMessage.errorType' },
        },
      },
    },
    request: 'POST',
    headers: JSON_TYPE,
    body: JSON.stringify({ errorMessage: '{"errorType": "mine"}' }),
    expected: { status: 200, headers: { 'x-type': null } },
  },
  {
    name: 'the error of a function by its message, as JSON inside of it',
    source: 'documented',
    integration: read('{}', {
      '.*"code":404.*': {
        statusCode: '404',
        responseTemplates: {
          'application/json': '#set($e = $util.parseJson($input.path("$.errorMessage"))){"why": "$e.why"}',
        },
      },
    }),
    request: 'POST',
    headers: JSON_TYPE,
    body: '{"throws": "{\\"code\\":404,\\"why\\":\\"gone\\"}"}',
    expected: { status: 404, body: { why: 'gone' } },
  },
  {
    name: 'an error of several lines, which no `.` fits',
    source: 'documented',
    integration: read('$input.path("$.errorMessage")', { 'bad.*': { statusCode: '400' } }),
    request: 'POST',
    headers: JSON_TYPE,
    body: '{"throws": "bad\\nday"}',
    expected: { status: 200, body: 'bad\nday' },
  },
  {
    name: 'a success by a pattern that an empty text fits',
    source: 'documented',
    integration: { type: 'aws', responses: { '.+': { statusCode: '500' }, '.*': { statusCode: '201' } } },
    request: 'POST',
    headers: JSON_TYPE,
    body: '{}',
    expected: { status: 201 },
  },
  {
    name: 'a success, whatever the patterns are',
    source: 'recorded',
    integration: read('$input.json("$.a")', { '.+': { statusCode: '502' }, 200: { statusCode: '504' } }),
    request: 'POST',
    headers: JSON_TYPE,
    body: '{"a": 200}',
    expected: { status: 200, body: '200' },
  },
];

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html */
const CONTENTS: readonly IntegrationCase[] = [
  {
    // https://aws.amazon.com/blogs/compute/binary-support-for-api-integrations-with-amazon-api-gateway/
    name: 'the bytes of a text of base64, which is all that a function returns',
    source: 'documented',
    integration: { type: 'aws', responses: { default: { statusCode: '200', contentHandling: 'CONVERT_TO_BINARY' } } },
    request: 'POST',
    headers: JSON_TYPE,
    body: '"iVBORwA="',
    expected: { bodyBase64: 'iVBORwA=' },
  },
  {
    name: 'no bytes of a text that is no base64',
    source: 'recorded',
    integration: { type: 'aws', responses: { default: { statusCode: '200', contentHandling: 'CONVERT_TO_BINARY' } } },
    request: 'POST',
    headers: JSON_TYPE,
    body: '"a text"',
    expected: FAILED,
  },
  {
    name: 'a text as JSON, quotes and all, where it is no template’s',
    source: 'documented',
    integration: { type: 'aws', responses: DEFAULT },
    request: 'POST',
    headers: JSON_TYPE,
    body: '"iVBORwA="',
    expected: { body: '"iVBORwA="' },
  },
];

const TEMPLATES: readonly IntegrationCase[] = [
  {
    name: 'a parameter of the path, decoded',
    source: 'documented',
    integration: printed('$input.params("id")|$input.params().path.id|$input.params().get("path").get("id")'),
    id: 'a%2Fb%20c',
    expected: { body: 'a/b c|a/b c|a/b c' },
  },
  {
    name: 'the last of several values of a query',
    source: 'documented',
    integration: printed('$input.params("q") $input.params().querystring'),
    request: 'GET ?q=1&q=2',
    expected: { body: '2 {q=2}' },
  },
  {
    name: 'a query with semicolons, which is split there',
    source: 'documented',
    integration: printed('$input.params().querystring'),
    request: 'GET ?a=1;b=2&c=3',
    expected: { body: '{a=1, b=2, c=3}' },
  },
  {
    name: 'a header in any casing',
    source: 'documented',
    integration: printed('$input.params("x-one")|$input.params("X-ONE")|$input.params().header.get("X-One")'),
    headers: { 'X-One': '1' },
    expected: { body: '1|1|1' },
  },
  {
    name: 'the path before the query before the headers',
    source: 'documented',
    integration: printed('$input.params("id") $input.params("both")'),
    request: 'GET ?id=query&both=query',
    headers: { id: 'header', both: 'header' },
    expected: { body: '7 query' },
  },
  {
    name: 'functions of $util',
    source: 'documented',
    integration: printed(
      '$util.escapeJavaScript("a\'b""c/d")|$util.urlEncode("a b&é")|$util.urlDecode("a+b%26%C3%A9")|$util.base64Encode("é")|$util.base64Decode("w6k=")|$util.parseJson("{""a"":[1,{""b"":2}]}").a[1].b',
    ),
    expected: { body: 'a\\\'b\\"c\\/d|a+b%26%C3%A9|a b&é|w6k=|é|2' },
  },
  {
    name: 'the trace of the request',
    source: 'documented',
    integration: printed('$context.xrayTraceId'),
    headers: { 'X-Amzn-Trace-Id': 'Root=1-5e272390-8c398be037738dc042009320' },
    expected: { body: '1-5e272390-8c398be037738dc042009320' },
  },
  {
    name: 'nothing for what is not there',
    source: 'recorded',
    integration: printed('[$nothing][$context.nothing.deep][$input.params("nothing")][$util.nothing("a")]'),
    expected: { body: '[][][][]' },
  },
  {
    name: 'a loop over pairs with commas between them',
    source: 'documented',
    integration: printed(
      '{#foreach($q in $input.params().querystring.entrySet())"$q.key": "$q.value"#if($foreach.hasNext),#end#end}',
    ),
    request: 'GET ?a=1&b=2',
    expected: { body: { a: '1', b: '2' } },
  },
  {
    name: 'a macro that is called before it is there',
    source: 'engine',
    integration: printed('#hello("you")#macro(hello $who)Hello $who!#end'),
    expected: { body: 'Hello you!' },
  },
  {
    name: 'a directive that is not closed',
    source: 'documented',
    integration: printed('#if($context.stage) x'),
    expected: FAILED,
  },
];

const WEB: readonly IntegrationCase[] = [
  {
    name: 'a web server gets what is mapped, and no more',
    source: 'recorded',
    integration: http({
      requestParameters: {
        'integration.request.header.X-Static': "'s'",
        'integration.request.header.X-Body': 'method.request.body.a.b',
        'integration.request.querystring.all': 'method.request.multivaluequerystring.q',
        'integration.request.querystring.last': 'method.request.querystring.q',
      },
    }),
    request: 'PUT ?q=1&q=2&other=3',
    headers: { ...JSON_TYPE, 'X-Own': '1', Accept: 'text/html' },
    body: '{"a": {"b": "deep"}}',
    expected: { status: 200 },
    upstream: {
      line: 'POST /x?all=1&all=2&last=2',
      headers: expect.not.objectContaining({ 'x-own': '1', accept: 'text/html' }),
      body: '{"a": {"b": "deep"}}',
    },
  },
  {
    name: 'a path with what may stand in one, and a percent sign, which may not',
    source: 'documented',
    integration: {
      type: 'http_proxy',
      httpMethod: 'ANY',
      uri: '{UPSTREAM}/x/{id}',
      requestParameters: { 'integration.request.path.id': 'method.request.path.id' },
    },
    id: 'a@b:c,d=e&f+%C3%BC%20%25%3F',
    expected: { status: 200 },
    upstream: { line: 'GET /x/a@b:c,d=e&f+%C3%BC%20%25%3F' },
  },
  {
    name: 'a web server is asked for JSON, and nothing has no type',
    source: 'tried',
    integration: http({ httpMethod: 'GET' }),
    expected: { status: 200 },
    upstream: { line: 'GET /x', headers: { ...OWN_HEADERS, accept: 'application/json' } },
  },
  {
    name: 'what a template makes is JSON for a web server, if the client does not say',
    source: 'documented',
    integration: http({ requestTemplates: { 'application/json': '[1]' } }),
    expected: { status: 200 },
    upstream: {
      body: '[1]',
      headers: expect.objectContaining({ 'content-type': 'application/json', accept: 'application/json' }),
    },
  },
  {
    name: 'a web server behind a proxy is not told what the client did not say',
    source: 'tried',
    integration: { type: 'http_proxy', httpMethod: 'GET', uri: '{UPSTREAM}/x' },
    expected: { status: 200 },
    upstream: { line: 'GET /x', headers: OWN_HEADERS },
  },
  {
    name: 'a web server behind a proxy that is not there, asked without a body',
    source: 'tried',
    integration: { type: 'http_proxy', httpMethod: 'GET', uri: 'http://127.0.0.1:9/' },
    expected: {
      status: 504,
      body: { message: 'Network error communicating with endpoint' },
      headers: { 'x-amzn-errortype': 'InternalServerErrorException', 'x-amzn-trace-id': null },
    },
  },
  {
    name: 'the status of a web server by a pattern',
    source: 'documented',
    integration: http({
      uri: '{UPSTREAM}/status/404',
      responses: { '4\\d{2}': { statusCode: '410' }, default: { statusCode: '200' } },
    }),
    expected: { status: 410 },
  },
  {
    name: 'the status of a web server that no pattern fits',
    source: 'documented',
    integration: http({ uri: '{UPSTREAM}/status/201', responses: { 5.3: { statusCode: '503' }, ...DEFAULT } }),
    expected: { status: 200 },
  },
  {
    name: 'headers and parts of the body of a web server',
    source: 'documented',
    integration: http({
      responses: {
        default: {
          statusCode: '200',
          responseParameters: {
            'method.response.header.X-Up': 'integration.response.header.x-up',
            'method.response.header.X-Line': 'integration.response.body.line',
          },
          responseTemplates: { 'application/json': '$input.path("$.line")' },
        },
      },
    }),
    expected: { headers: { 'x-up': 'yes', 'x-line': 'POST /x' }, body: 'POST /x' },
  },
  {
    name: 'JSON as the type of an answer that nobody maps, whatever the web server says',
    source: 'recorded',
    integration: http({ uri: '{UPSTREAM}/html' }),
    expected: { headers: { 'content-type': 'application/json', 'x-up': null } },
  },
  {
    name: 'all of the answer of a web server behind a proxy',
    source: 'recorded',
    integration: { type: 'http_proxy', httpMethod: 'ANY', uri: '{UPSTREAM}/html' },
    request: 'DELETE',
    expected: { headers: { 'content-type': 'text/html', 'x-up': 'yes', 'x-amzn-remapped-date': expect.any(String) } },
  },
];

/** Mapping templates: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html */
export const INTEGRATIONS: Readonly<Record<string, readonly IntegrationCase[]>> = {
  'what a template reads of a body': BODIES,
  'which template it is': TYPES,
  MOCK: MOCKS,
  'what the client gets': ANSWERS,
  'bytes and text': CONTENTS,
  'what templates know': TEMPLATES,
  'a web server': WEB,
};

/** What is done here about an extension: it is served, it changes nothing of what clients get, or a sentence says what is missing. */
type Extension = 'served' | 'of no effect' | { readonly missing: string };

/** The same for both kinds of APIs, or for each. */
type ExtensionOf = Extension | { readonly rest: Extension; readonly http: Extension };

const restOnly = { rest: 'served', http: { missing: 'HTTP APIs do not have it, so AWS ignores it too.' } } as const;

/**
 * API Gateway's extensions of OpenAPI.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 */
export const OPEN_API_EXTENSIONS: Readonly<Record<string, ExtensionOf>> = {
  'x-amazon-apigateway-any-method': 'served',
  'x-amazon-apigateway-api-key-source': restOnly,
  'x-amazon-apigateway-auth': 'served',
  'x-amazon-apigateway-authorizer': 'served',
  'x-amazon-apigateway-authtype': 'served',
  'x-amazon-apigateway-binary-media-types': restOnly,
  'x-amazon-apigateway-cors': {
    rest: { missing: 'REST APIs do not have it, so AWS ignores it too.' },
    http: 'served',
  },
  'x-amazon-apigateway-documentation': 'of no effect',
  'x-amazon-apigateway-endpoint-access-mode': 'of no effect',
  'x-amazon-apigateway-endpoint-configuration': 'served',
  'x-amazon-apigateway-gateway-responses': restOnly,
  'x-amazon-apigateway-importexport-version': 'of no effect',
  'x-amazon-apigateway-integration': 'served',
  'x-amazon-apigateway-integrations': 'served',
  'x-amazon-apigateway-minimum-compression-size': restOnly,
  'x-amazon-apigateway-policy': restOnly,
  'x-amazon-apigateway-request-validator': restOnly,
  'x-amazon-apigateway-request-validators': restOnly,
  'x-amazon-apigateway-security-policy': 'of no effect',
  'x-amazon-apigateway-tag-value': 'of no effect',
};

/** Fields of `x-amazon-apigateway-integration` that change what clients get on AWS, and not here. */
export const INTEGRATION_FIELDS_NOT_SERVED: Readonly<Record<string, string>> = {
  integrationTarget: 'integrationTarget: the address of the integration itself is asked, not the load balancer.',
};

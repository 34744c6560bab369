/**
 * What a template may say of an API, a stage or a domain that changes what clients get on AWS, and has no counterpart on
 * this machine. What is only written down somewhere (documentation, tags, metrics, traces) is not in it.
 */
export const PROPERTIES_NOT_SERVED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'AWS::ApiGateway::RestApi': {
    CloneFrom: 'CloneFrom: the API that it is copied from is not known here.',
  },
};

/** Resources that belong to an API or one of its stages and are not served, with the property that names it. */
export const RESOURCES_NOT_SERVED: Readonly<Record<string, readonly [property: string, sentence: string]>> = {
  'AWS::ApiGatewayV2::ApiGatewayManagedOverrides': ['ApiId', 'overrides of what quick create made are not applied.'],
  'AWS::WAFRegional::WebACLAssociation': ['ResourceArn', 'no request is looked at by the web ACL.'],
  'AWS::WAFv2::WebACLAssociation': ['ResourceArn', 'no request is looked at by the web ACL.'],
};

/** What is said of an API with `DisableExecuteApiEndpoint`. */
export const EXECUTE_API_NOT_DISABLED =
  'DisableExecuteApiEndpoint: on AWS custom domains alone lead to it; here the address on this machine does too.';

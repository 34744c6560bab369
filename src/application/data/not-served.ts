/** Resources that belong to an API or one of its stages and are not served, with the property that names it. */
export const RESOURCES_NOT_SERVED: Readonly<Record<string, readonly [property: string, sentence: string]>> = {
  'AWS::ApiGatewayV2::ApiGatewayManagedOverrides': ['ApiId', 'overrides of what quick create made are not applied.'],
  'AWS::WAFRegional::WebACLAssociation': ['ResourceArn', 'no request is looked at by the web ACL.'],
  'AWS::WAFv2::WebACLAssociation': ['ResourceArn', 'no request is looked at by the web ACL.'],
};

/** What is said of an API with `DisableExecuteApiEndpoint`. */
export const EXECUTE_API_NOT_DISABLED =
  'DisableExecuteApiEndpoint: on AWS custom domains alone lead to it; here the address on this machine does too.';

/** What is said of an API that is a copy of one that nobody here can name. */
export const CLONED_FROM_UNKNOWN = 'CloneFrom: what it is copied from is not known here.';

/** What is said of an API that is a copy of another. */
export const cloned = (source: string, isKnown: boolean): string =>
  isKnown
    ? `CloneFrom: it has what "${source}" has now; on AWS what that had when this one was made.`
    : `CloneFrom: "${source}", which it is copied from, is not in this template.`;

/** What to do about official messages that do not say it themselves; `$1` is what the pattern found. The first that fits. */
export const OFFICIAL_HINTS: readonly (readonly [message: RegExp, hint: string])[] = [
  [/[Pp]roperty '([\w.]+)' should be a map/, 'Write $1 as a map: lines of "Key: value" below it.'],
  [/[Pp]roperty '([\w.]+)' should be a list/, 'Write $1 as a list: lines of "- item" below it.'],
  [/[Pp]roperty '([\w.]+)' should be a string/, 'Write $1 as a text, in quotes if it looks like a number or a date.'],
  [/[Pp]roperty '([\w.]+)' should be a boolean/, 'Write true or false for $1.'],
  [/[Pp]roperty '([\w.]+)' should be a integer/, 'Write a whole number for $1.'],
  [/Missing required property '(\w+)'/, 'Add $1.'],
  [/Property '([\w.]+)' is required/, 'Add $1.'],
  [/Resource is missing the required \[(\w+)\] property/, 'Add $1.'],
  [/property (\w+) not defined for resource of type/, 'Remove $1, or correct its name.'],
  [/Logical ids must be alphanumeric/, 'Use letters and digits alone in the names of resources and events.'],
  [/Event Type is: None/, 'Add the Type of the event, such as Api or SQS.'],
  [/Runtime and Handler needs to be present/, 'Add Runtime and Handler, or set PackageType to Image.'],
  [/Runtime, Handler, Layers cannot be present/, 'Remove Runtime, Handler and Layers: the image says what they say.'],
  [
    /requires AutoPublishAlias|AutoPublishALias must be defined/,
    'Add AutoPublishAlias, the name of an alias such as live.',
  ],
  [/S3 events must reference an S3 bucket/, 'Declare the bucket in this template, and name it with !Ref.'],
  [
    /RestApiId (?:must be a valid reference|property of Api event must reference)/,
    'Name an AWS::Serverless::Api of this template with !Ref, or leave RestApiId out.',
  ],
  [
    /\bApiId must be a valid reference/,
    'Name an AWS::Serverless::HttpApi of this template with !Ref, or leave ApiId out.',
  ],
  [
    /related API does not define any Authorizers|wasn't defined in the API's Authorizers/,
    'Define the authorizer below Auth.Authorizers of the API.',
  ],
  [
    /'NONE' is only a valid value when a DefaultAuthorizer/,
    'Remove Authorizer: the API has no default one that NONE would switch off.',
  ],
  [
    /related API does not define any Models|wasn't defined in the API's Models/,
    'Define the model below Models of the API.',
  ],
  [/defined multiple times for path/, 'Give one of the two events another path or method, or remove it.'],
  [/A resource with that id already exists/, 'Give one of the two resources another logical ID.'],
  [/Unable to find resource with logical ID/, 'Correct the logical ID, or add the resource.'],
  [/Must specify valid parameter values for policy template/, 'Give the policy template a map of its parameters.'],
  [
    /Policy at index \d+ in the 'Policies' property is not valid/,
    'Write the name or ARN of a policy, a document with a Statement, or a policy template of SAM with its parameters.',
  ],
  [/Value of '(\S+)' path must be a dictionary/, 'Write what is below $1 as a map of methods.'],
  [/No SourceAccessConfigurations for/, 'Add SourceAccessConfigurations with the secret of the credentials.'],
  [/property provided for DeadLetterConfig/, 'Give the Arn of a queue, or Type: SQS, which makes one.'],
  [
    /either define '\w+' or '\w+' property|[Ss]pecify either '\w+' or '\w+'|cannot both be specified|cannot be defined at the same time/,
    'Remove one of the two.',
  ],
  [/(?:One of|Either) '\w+' or '\w+' (?:property )?must be/, 'Add one of the two.'],
  [/is a reserved Tag key name/, 'Remove the tag.'],
];

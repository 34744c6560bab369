/** What to do about failures that people meet often, by the service's reason. The first that fits. */
export const failureHints: readonly (readonly [reason: RegExp, hint: string])[] = [
  [/not authorized to perform: ?iam:PassRole|iam:PassRole/i, 'Allow iam:PassRole on the role to whoever deploys.'],
  [
    /not authorized to perform|AccessDenied|Access Denied|User: .* is not authorized/i,
    'Allow the action that the reason names to whoever deploys, or give a `roleArn` that may do it.',
  ],
  [
    /cannot be assumed by Lambda|role defined for the function cannot be assumed/i,
    'Let lambda.amazonaws.com assume the role (AssumeRolePolicyDocument), then deploy again.',
  ],
  [
    /already exists|AlreadyExists|already in use|BucketAlreadyOwnedByYou|ResourceConflict.*exist/i,
    'Choose another name, leave the name out, or delete what has it.',
  ],
  [
    /does not exist in ECR|image .* does not exist|Source image .* does not exist|ImageNotFound/i,
    'Push the image to the repository before, or let deploy package it.',
  ],
  [/source image .* is not valid|repository policy/i, "Let lambda.amazonaws.com pull from the image's repository."],
  [
    /NoSuchKey|NoSuchBucket|GetObject.*(denied|not exist)|S3 Error Code/i,
    'Package again with `forceUpload: true`, to a bucket in the region of the stack.',
  ],
  [
    /Unzipped size must be smaller|RequestEntityTooLarge|size .* exceeds|code storage limit/i,
    'Leave out what the function does not need (.samignore), or use a container image.',
  ],
  [
    /ReservedConcurrentExecutions.*(UnreservedConcurrentExecution|minimum value)|concurrent executions/i,
    'Reserve less concurrency, or have the limit of the account raised.',
  ],
  [/not supported .*(in|for) (this )?region|is not available in/i, 'Deploy to a region that has the service.'],
  [/limit ?exceeded|LimitExceeded|quota|TooMany(?!Requests)/i, 'Have the limit raised, or delete what is not used.'],
  [
    /runtime parameter .* is no longer supported|Value .* at 'runtime' failed/i,
    'Choose a runtime that Lambda supports today.',
  ],
  [/CloudWatch Logs role ARN must be set/i, 'Set the CloudWatch role of API Gateway in this account once.'],
  [
    /Invalid permissions on Lambda function|invalid permissions/i,
    'Add an AWS::Lambda::Permission for who calls the function.',
  ],
  [
    /The provided execution role does not have permissions to call (\w+)/i,
    "Give the function's role the permission that the reason names.",
  ],
  [/Circular dependency/i, 'Break the circle: name one of the resources, or take a reference out of it.'],
  [/bucket you tried to delete is not empty|not empty/i, 'Empty it, or keep it (`DeletionPolicy: Retain`).'],
  [/Export .* cannot be (deleted|updated).* in use/i, 'Take the export out of the stacks that import it first.'],
  [
    /custom resource.*(timed out|did not|fail)|Received response status \[FAILED\]/i,
    'Look into the log of the function behind the custom resource.',
  ],
  [
    /CREATE_FAILED.*certificate|certificate .*us-east-1/i,
    'Make the certificate in us-east-1, where edge-optimized domains want it.',
  ],
  [/Rate exceeded|Throttling/i, 'Deploy again in a minute; make fewer resources at a time with DependsOn.'],
  [
    /Properties validation failed|extraneous key|required key|Encountered unsupported property/i,
    'Correct the property that the reason names.',
  ],
];

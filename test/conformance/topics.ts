import { randomUUID } from 'node:crypto';
import type { Application } from '../../src/application/index.ts';
import type { MessageAttribute } from '../../src/local/index.ts';
import { toJson } from '../../src/template/index.ts';
import { type TransformInput, transform } from '../../src/transform/index.ts';

/** What somebody has published. */
export interface Notification {
  readonly topic: string;
  readonly message: string;
  readonly messageAttributes?: Readonly<Record<string, MessageAttribute>> | undefined;
}

interface Subscription {
  readonly topic: string;
  readonly protocol: string;
  /** Logical id. */
  readonly endpoint: string;
  readonly arn: string;
}

/** Stands in for SNS between the functions and queues of a case: names are logical ids. */
export class Topics {
  readonly #subscriptions: readonly Subscription[];
  readonly #account: string;

  constructor(template: TransformInput, { region, accountId }: Application) {
    this.#account = `${region}:${accountId}`;
    const resources: unknown = toJson(transform(template, { region, profile: 'local' }).template['Resources'] ?? {});
    this.#subscriptions = Object.values(Object(resources)).flatMap((resource) => {
      const { Type, Properties } = Object(resource);
      if (Type !== 'AWS::SNS::Subscription') return [];
      const topic = idIn(Properties.TopicArn);
      const arn = `${this.#arnOf(topic)}:${randomUUID()}`;
      return [{ topic, protocol: Properties.Protocol, endpoint: idIn(Properties.Endpoint), arn }];
    });
  }

  /** The events for the functions that have subscribed. */
  events(published: Notification): { readonly functionId: string; readonly event: object }[] {
    return this.#of(published, 'lambda').map(({ endpoint, arn }) => {
      const { SigningCertURL, UnsubscribeURL, ...notification } = this.#notification(published, arn);
      const Sns = {
        Subject: null,
        MessageAttributes: {},
        ...notification,
        SigningCertUrl: SigningCertURL,
        UnsubscribeUrl: UnsubscribeURL,
      };
      const record = { EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: arn, Sns };
      return { functionId: endpoint, event: { Records: [record] } };
    });
  }

  /** The messages for a queue that has subscribed. */
  messages(published: Notification, queue: string): string[] {
    const own = this.#of(published, 'sqs').filter(({ endpoint }) => endpoint === queue);
    return own.map(({ arn }) => JSON.stringify(this.#notification(published, arn)));
  }

  #of({ topic }: Notification, protocol: string): Subscription[] {
    return this.#subscriptions.filter((one) => one.topic === topic && one.protocol === protocol);
  }

  #notification({ topic, message, messageAttributes = {} }: Notification, subscription: string) {
    const host = 'https://sns.us-east-1.amazonaws.com';
    const attributes = Object.entries(messageAttributes).map(([name, { DataType, StringValue }]) => {
      return [name, { Type: DataType, Value: StringValue }];
    });
    return {
      Type: 'Notification',
      MessageId: randomUUID(),
      TopicArn: this.#arnOf(topic),
      Message: message,
      Timestamp: new Date().toISOString(),
      SignatureVersion: '1',
      Signature: 'signed',
      SigningCertURL: `${host}/SimpleNotificationService-0123456789abcdef.pem`,
      UnsubscribeURL: `${host}/?Action=Unsubscribe&SubscriptionArn=${subscription}`,
      ...(attributes.length > 0 && { MessageAttributes: Object.fromEntries(attributes) }),
    };
  }

  #arnOf(topic: string): string {
    return `arn:aws:sns:${this.#account}:${topic}`;
  }
}

/** The logical id in a `Ref` or `Fn::GetAtt`. */
function idIn(value: unknown): string {
  const { Ref, 'Fn::GetAtt': attribute } = Object(value);
  return Ref ?? (Array.isArray(attribute) ? attribute[0] : String(value));
}

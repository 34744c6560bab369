/** A version of an application in the Serverless Application Repository. @public */
export interface ServerlessRepoApplication {
  /** Its ARN. */
  readonly applicationId: string;
  /** `1.2.3`. */
  readonly semanticVersion: string;
}

/** What the repository says about it. @public */
export type ServerlessRepoAnswer =
  | {
      /** Where its packaged template lies, signed and for a while only. */
      readonly templateUrl: string;
      /** `ACTIVE` by default. A template that is still being prepared is an error at the end of the transform. */
      readonly status?: 'ACTIVE' | 'PREPARING' | 'EXPIRED' | undefined;
      readonly templateId?: string | undefined;
    }
  | {
      /** Why there is none: `Cannot access application: …`. */
      readonly error: string;
    };

/** Looks an application up. The transform does no I/O, so the answers have to be at hand. @public */
export type ServerlessRepo = (application: ServerlessRepoApplication) => ServerlessRepoAnswer;

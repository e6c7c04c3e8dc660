/**
 * A body that nobody could inspect: it is no JSON, its top level is no object, or the place of the
 * persona holds something that is neither text nor a list. The gateway answers 400 and forwards
 * nothing. `message` says what is wrong and where; it never holds text of the body.
 */
export class BodyUnreadable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BodyUnreadable';
  }
}

/**
 * A body that is valid JSON but too odd to splice: a key we touch occurs twice, or a value has an
 * unexpected type. Never leaves this folder: it sends the body to the fallback.
 */
export class OddShape extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OddShape';
  }
}

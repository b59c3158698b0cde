/** EvaluationFailed says that an expression has no value for the data of this run. */
export class EvaluationFailed extends Error {
  override readonly name = "EvaluationFailed";
}

import Torch
import TorchNN

extension TranslationLearner {
  /// The augmented mini-batch (eq. 2-4).
  func translated(_ pair: Pair) throws -> Quadruple {
    let mode = Mode.training(generator)
    return Quadruple(
      realFirst: pair.first, translatedFirst: try secondToFirst(pair.second, mode),
      realSecond: pair.second, translatedSecond: try firstToSecond(pair.first, mode))
  }

  /// The augmented mini-batch and its way back (eq. 5 and 6), with fresh noise at every call.
  package func translate(_ pair: Pair) throws -> Pictures {
    try precision.run(on: device) {
      let set = try translated(pair)
      let mode = Mode.training(generator)
      return Pictures(
        set: set,
        reconstructedFirst: try secondToFirst(set.translatedSecond, mode),
        reconstructedSecond: try firstToSecond(set.translatedFirst, mode))
    }
  }

  /// L_C (eq. 11): classification (eq. 9) and quadruplet loss (eq. 10).
  package func addClassifierLosses(_ set: Quadruple, _ pair: Pair, to losses: inout LossTerms)
    throws
  {
    let mode = Mode.training(generator)
    let (embeddings, logits) = try precision.run(on: device) {
      // One pass, so that batch normalization sees the whole mini-batch.
      let embeddings = try classifier.embedding(set.joined(), mode)  // [4 m, 1024]
      return (embeddings, try classifier.logits(ofEmbedding: embeddings, mode))
    }
    losses.add(
      "classification",
      try fadeIn(
        Quadruple(parting: logits.widened()), firstClass: pair.firstClass,
        secondClass: pair.secondClass))
    if config.quadruplet {
      losses.add("quadruplet", try quadruplet(Quadruple(parting: embeddings.widened())))
    }
  }

  /// The rest of L_G (eq. 12): adversarial (eq. 7 and 8) and cycle losses (eq. 5 and 6).
  package func addTranslatorLosses(_ pictures: Pictures, to losses: inout LossTerms) throws {
    let mode = Mode.training(generator)
    let (judgedFirst, judgedSecond) = try precision.run(on: device) {
      (
        try firstDiscriminator(pictures.set.translatedFirst, mode).widened(),
        try secondDiscriminator(pictures.set.translatedSecond, mode).widened()
      )
    }
    let game = config.adversarial.loss
    let factor = config.adversarial.translatorFactor
    losses.add("adversarial-A", weight: factor, try game.generator(fake: judgedFirst))
    losses.add("adversarial-B", weight: factor, try game.generator(fake: judgedSecond))
    losses.add(
      "cycle-A", weight: config.cycleWeight,
      try Loss.l1(pictures.reconstructedFirst.widened(), pictures.set.realFirst))
    losses.add(
      "cycle-B", weight: config.cycleWeight,
      try Loss.l1(pictures.reconstructedSecond.widened(), pictures.set.realSecond))
  }

  /// The discriminators' side of eq. 7 and 8; the translated pictures come without their history.
  func discriminatorBackward(_ set: Quadruple, at progress: TrainingProgress) throws
    -> [LossValue]
  {
    let mode = Mode.training(generator)
    let fakeFirst = try firstPool.exchange(set.translatedFirst.detached(), using: generator)
    let fakeSecond = try secondPool.exchange(set.translatedSecond.detached(), using: generator)
    func loss(_ discriminator: PatchDiscriminator, _ real: Tensor, _ fake: Tensor) throws -> Tensor
    {
      let (real, fake) = try precision.run(on: device) {
        (try discriminator(real, mode), try discriminator(fake, mode))
      }
      return try config.adversarial.loss.discriminator(
        real: real.widened(), fake: fake.widened())
    }
    var losses = LossTerms()
    losses.add("discriminator-A", try loss(firstDiscriminator, set.realFirst, fakeFirst))
    losses.add("discriminator-B", try loss(secondDiscriminator, set.realSecond, fakeSecond))
    return try losses.backward(at: progress)
  }
}

extension Tensor {
  /// In float32 where autocast left bfloat16, whose eight bits are too few for a loss.
  func widened() throws -> Tensor { dtype == .bfloat16 ? try to(.float32) : self }
}

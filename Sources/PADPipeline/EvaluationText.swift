import PADMetrics
enum EvaluationText { static func table(_ e: Evaluation, title: String) -> String { "\(title) AUC \(e.byImage.auc.value) EER \(e.byImage.eer.rate) HTER \(e.byImage.rates.hter.value)" } }

/// What a user needs to know of a data set before preparing it.
public struct DatasetDescription: Hashable, Codable, Sendable {
  /// The adapter's name on the command line.
  public var name: String
  /// As its authors call it.
  public var title: String
  /// What it is.
  public var summary: String
  /// What the folder given as root must hold.
  public var root: String
  /// Where users apply for it.
  public var application: String
  /// Names of its protocols on the command line.
  public var protocols: [String]
}

extension AdapterKind {
  /// The data set in words.
  public var description: DatasetDescription {
    DatasetDescription(
      name: rawValue, title: title, summary: summary, root: layout, application: application,
      protocols: protocols)
  }

  private var protocols: [String] {
    let official = NamedProtocol.ofDatasets.filter { $0.adapter == self }.map(\.name)
    switch self {
    case .roseYoutu, .folder, .manifest: return ["subjects", "fold=K/N"]
    case .lfw: return []
    case .ouluNPU, .casiaFASD, .replayAttack, .msuMFSD, .siw, .celebASpoof, .nuaa, .lccFASD:
      return official
    }
  }

  private var title: String {
    switch self {
    case .folder: "own folders"
    case .manifest: "own data by a table"
    case .ouluNPU: "OULU-NPU"
    case .casiaFASD: "CASIA-FASD"
    case .replayAttack: "Replay-Attack"
    case .msuMFSD: "MSU-MFSD"
    case .siw: "SiW (Spoof in the Wild)"
    case .roseYoutu: "Rose-Youtu"
    case .celebASpoof: "CelebA-Spoof"
    case .nuaa: "NUAA photograph imposter database"
    case .lccFASD: "LCC-FASD"
    case .lfw: "LFW (Labeled Faces in the Wild)"
    }
  }

  private var summary: String {
    switch self {
    case .folder: "one's own pictures and videos, sorted into folders"
    case .manifest: "one's own pictures and videos, named with their labels in a CSV file"
    case .ouluNPU: "4,950 videos of 55 people by six phones; two printers, two displays"
    case .casiaFASD: "600 videos of 50 people by three cameras; warped and cut photos, videos"
    case .replayAttack: "1,200 videos of 50 people by a laptop; prints, phone and tablet"
    case .msuMFSD: "280 videos of 35 people by a laptop and a phone; prints, two screens"
    case .siw: "4,478 videos of 165 people by two cameras; two prints, four replay media"
    case .roseYoutu: "3,350 videos of 20 people by five devices; prints, replays, paper masks"
    case .celebASpoof: "625,537 pictures of 10,177 people; ten types of attack"
    case .nuaa: "12,614 pictures of 15 people by webcams; photographs"
    case .lccFASD: "18,827 pictures gathered from many cameras and the web"
    case .lfw: "13,233 live pictures of 5,749 people, for verification"
    }
  }

  private var layout: String {
    switch self {
    case .folder: "live/[SUBJECT/] and spoof/KIND/[SUBJECT/], or these in train/, dev/ and test/"
    case .manifest: "manifest.csv with the columns path and label; or the root is the file itself"
    case .ouluNPU: "Train_files/ Dev_files/ Test_files/, and Protocols/ with the lists"
    case .casiaFASD: "train_release/ test_release/"
    case .replayAttack: "train/ devel/ test/, and face-locations/"
    case .msuMFSD: "scene01/ train_sub_list.txt test_sub_list.txt"
    case .siw: "Train/ Test/"
    case .roseYoutu: "a folder a person: 2/ 3/ ..."
    case .celebASpoof: "Data/ and metas/intra_test/"
    case .nuaa: "Detectedface/ or raw/ (or the root is one of them) with lists and pictures"
    case .lccFASD: "LCC_FASD_training/ LCC_FASD_development/ LCC_FASD_evaluation/"
    case .lfw: "a folder a person, right in the root or in lfw/"
    }
  }

  private var application: String {
    switch self {
    case .folder, .manifest: "-"
    case .ouluNPU:
      "University of Oulu, Center for Machine Vision and Signal Analysis: OULU-NPU database"
    case .casiaFASD:
      "Chinese Academy of Sciences, Institute of Automation, CBSR: Face Anti-Spoofing Database"
    case .replayAttack: "Idiap Research Institute: Replay-Attack data set"
    case .msuMFSD:
      "Michigan State University, Biometrics Research Group: Mobile Face Spoofing Database"
    case .siw: "Michigan State University, Computer Vision Lab: Spoof in the Wild database"
    case .roseYoutu:
      "Nanyang Technological University, ROSE Lab: Rose-Youtu Face Liveness Detection Database"
    case .celebASpoof: "the authors' project page CelebA-Spoof, for research without profit"
    case .nuaa: "Nanjing University of Aeronautics and Astronautics, X. Tan's page of data sets"
    case .lccFASD: "the authors of the paper, or their public archive"
    case .lfw: "University of Massachusetts Amherst, Computer Vision Lab: LFW page"
    }
  }
}

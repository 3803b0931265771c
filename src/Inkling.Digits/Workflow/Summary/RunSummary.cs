using System.Text.Json;
using System.Text.Json.Serialization;
using Inkling.Numerics;
using Inkling.Training;

namespace Inkling.Digits;

/// <summary>All numbers of a run, for machines: the contents of <c>summary.json</c>.</summary>
internal sealed record RunSummary
{
    /// <summary>Number of this layout; a change that breaks readers raises it.</summary>
    public int Format { get; init; } = 1;

    public required string Name { get; init; }

    public required RunStatus Status { get; init; }

    public required bool Quick { get; init; }

    public required bool CriteriaMet { get; init; }

    public required string Verdict { get; init; }

    public string? Deployed { get; init; }

    public required string Version { get; init; }

    public required string Runtime { get; init; }

    public required ulong Seed { get; init; }

    public required int Threads { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required double Seconds { get; init; }

    public required DataSummary Data { get; init; }

    public PreparationSummary? Preparation { get; init; }

    public required IReadOnlyList<CriterionSummary> Criteria { get; init; }

    public required IReadOnlyList<NetworkSummary> Networks { get; init; }

    public ComparisonSummary? Comparison { get; init; }

    public IReadOnlyList<ExampleSummary>? Examples { get; init; }

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, RunJson.Default.RunSummary);

    /// <summary>
    /// The key of the network that the summary of a run recommends; null if it recommends none, or cannot be read. Only that word is
    /// taken out: building the whole record, with all its converters, would take longer than recognising a picture.
    /// </summary>
    internal static string? TryReadDeployed(string folder)
    {
        try
        {
            Utf8JsonReader json = new(File.ReadAllBytes(Path.Combine(folder, RunFolder.Summary)));
            string? deployed = null;
            while (json.Read())
            {
                if (json.CurrentDepth == 1 && json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("deployed"u8) && json.Read())
                    deployed = json.TokenType == JsonTokenType.String ? json.GetString() : null;
            }
            return deployed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}

/// <summary>The data of a run.</summary>
internal sealed record DataSummary
{
    public required string Name { get; init; }

    public required string Sha256 { get; init; }

    public required bool IsMnist { get; init; }

    public CountsPerClass? CountsPerClass { get; init; }

    public PixelSummary? Pixels { get; init; }

    public InkSummary? Ink { get; init; }

    public DuplicateSummary? Duplicates { get; init; }
}

/// <summary>Images of each class in each split of the whole set.</summary>
internal sealed record CountsPerClass(IReadOnlyList<int> Training, IReadOnlyList<int> Validation, IReadOnlyList<int> Test);

/// <summary>Pixels of all training images of the set, greys 0 to 255.</summary>
internal sealed record PixelSummary(int Minimum, int Maximum, double Mean, double StandardDeviation, double ShareOfZeros, int AlwaysZero);

/// <summary>Mean grey of an image, 0 to 1.</summary>
internal sealed record InkSummary(double Mean, IReadOnlyList<double> MeanPerClass, IReadOnlyList<double> Edges, IReadOnlyList<int> Counts);

/// <summary>Groups of identical images by where their members are.</summary>
internal sealed record DuplicateSummary(
    int WithinTraining, int WithinValidation, int WithinTest, int TrainingAndValidation, int TrainingAndTest, int ValidationAndTest, int LabelConflicts);

/// <summary>What the networks were given.</summary>
internal sealed record PreparationSummary(
    double Mean, double StandardDeviation, int TrainingImages, int ValidationImages, int TestImages, IReadOnlyList<int> BatchShape,
    int BatchesPerEpoch, double BatchMinimum, double BatchMaximum, double BatchMean, double BatchStandardDeviation);

/// <summary>A success criterion.</summary>
internal sealed record CriterionSummary(string Name, double Demanded, double? Reached, bool Met);

/// <summary>One network: what it is, how it was trained, what it is worth.</summary>
internal sealed record NetworkSummary
{
    public required string Network { get; init; }

    public required string Title { get; init; }

    public required long Parameters { get; init; }

    public required long MultiplyAdds { get; init; }

    public required IReadOnlyList<LayerRow> Layers { get; init; }

    public required RecipeSummary Recipe { get; init; }

    public TrainingSummary? Training { get; init; }

    public IReadOnlyList<EpochSummary>? History { get; init; }

    public string? Model { get; init; }

    public string? ModelSha256 { get; init; }

    public EvaluationSummary? Test { get; init; }
}

/// <summary>A layer.</summary>
internal sealed record LayerRow(string Path, string Layer, IReadOnlyList<int> Output, long Parameters, long MultiplyAdds);

/// <summary>A recipe.</summary>
internal sealed record RecipeSummary(
    string Optimizer, double LearningRate, string Schedule, int Epochs, int BatchSize, double WeightDecay, double LabelSmoothing, double? MaxGradientNorm,
    IReadOnlyDictionary<string, double> OptimizerSettings, IReadOnlyDictionary<string, double> ScheduleSettings);

/// <summary>How a training went.</summary>
internal sealed record TrainingSummary(
    string Reason, string Message, int Epochs, long Steps, int? BestEpoch, string? BestMetric, double? BestValue, double? Seconds, double? ImagesPerSecond);

/// <summary>An epoch.</summary>
internal sealed record EpochSummary(
    int Epoch, long Step, double LearningRate, double? TrainingLoss, double? TrainingAccuracy, double? ValidationLoss, double? ValidationAccuracy,
    double? TrainingSeconds, double? ValidationSeconds, double? ImagesPerSecond);

/// <summary>What a model is worth.</summary>
internal sealed record EvaluationSummary(
    int Images, int Correct, int Errors, double Accuracy, double AccuracyLow, double AccuracyHigh, double Loss, double MeanConfidence,
    double ExpectedCalibrationError, double LargestCalibrationError, IReadOnlyList<IReadOnlyList<long>> Confusion, IReadOnlyList<ClassScore> Classes,
    IReadOnlyList<ConfidenceBin> Calibration, IReadOnlyList<RejectionPoint> Rejection, IReadOnlyList<WorstErrorSummary> WorstErrors, double Seconds,
    double? ImagesPerSecond);

/// <summary>A wrong answer and what each model says to that image, by the network's key.</summary>
internal sealed record WorstErrorSummary(int Index, int Label, int Predicted, double Confidence, IReadOnlyDictionary<string, OpinionSummary> Opinions);

/// <summary>What one model says to an image.</summary>
internal sealed record OpinionSummary(int Predicted, double Confidence);

/// <summary>The networks side by side.</summary>
internal sealed record ComparisonSummary(
    string First, string Second, double AccuracyDifference, string? Better, long BothRight, long OnlyFirstRight, long OnlySecondRight, long BothWrong,
    McNemarSummary McNemar);

/// <summary>McNemar's test.</summary>
internal sealed record McNemarSummary(string Method, long B, long C, double? Statistic, double PValue, bool Significant);

/// <summary>A test image that was written as a file and recognised from there.</summary>
internal sealed record ExampleSummary(string File, int Label, int Predicted, double Confidence, int Second, double SecondConfidence);

/// <summary>What is known of a run when it begins: the contents of <c>config.json</c>. How its networks are trained stands in <c>trainings/</c>.</summary>
internal sealed record RunConfiguration
{
    public int Format { get; init; } = 2;

    public required string Name { get; init; }

    public required string Version { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required bool Quick { get; init; }

    public required ulong Seed { get; init; }

    public required SeedSummary RandomKeys { get; init; }

    public required int Threads { get; init; }

    public string? DataFolder { get; init; }

    public required string DataName { get; init; }

    public required string DataSha256 { get; init; }

    public required int TrainingImages { get; init; }

    public required int ValidationImages { get; init; }

    public required int TestImages { get; init; }

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, RunJson.Default.RunConfiguration);

    /// <summary>Reads the configuration of a run folder.</summary>
    /// <exception cref="UserErrorException">It is missing or cannot be read.</exception>
    internal static RunConfiguration Read(string run)
    {
        if (!Directory.Exists(run))
            throw new UserErrorException($"There is no folder '{run}': give the folder of a run.");
        string path = Path.Combine(run, RunFolder.Configuration);
        try
        {
            using FileStream stream = File.OpenRead(path);
            return JsonSerializer.Deserialize(stream, RunJson.Default.RunConfiguration)
                ?? throw new UserErrorException($"'{path}' is empty: give the folder of a run as it was made.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new UserErrorException($"'{path}' cannot be read: {e.Message} Give the folder of a run as it was made.", e);
        }
    }
}

/// <summary>The keys that follow from the seed, one for each purpose, as hexadecimal digits.</summary>
internal sealed record SeedSummary(string Split, string Weights, string Shuffle, string Dropout);

/// <summary>Reads and writes without reflection, so that a trimmed program can.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunSummary))]
[JsonSerializable(typeof(RunConfiguration))]
internal sealed partial class RunJson : JsonSerializerContext;

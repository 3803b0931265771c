using Inkling.Data;
using Inkling.Training;

namespace Inkling.Digits;

/// <summary>Measures a network in one pass over some images.</summary>
internal static class ModelTester
{
    /// <summary>Images of a batch; the results do not depend on it.</summary>
    internal const int BatchSize = 250;

    internal static ModelEvaluation Run(
        DigitModule module, IBatches<LabelledBatch> batches, string split, WorkflowOptions options, IProgress<ProgressSnapshot>? progress, CancellationToken stop)
    {
        AnswerRecorder recorder = new(batches.SampleCount, MnistFormat.ClassCount);
        module.Recorder = recorder;
        try
        {
            Trainer trainer = new(new TrainerOptions { Seed = options.Seed, Progress = progress, Time = options.Time });
            BatchesModule<LabelledBatch> data = new(_ => batches, test: _ => batches);
            EvaluationResult result = trainer.Test(module, data, stop: stop);
            return ModelEvaluation.Of(module.DigitNetwork.Key, split, recorder.Finish(result[Metrics.TestLoss]), result.Time);
        }
        finally
        {
            module.Recorder = null;
        }
    }
}

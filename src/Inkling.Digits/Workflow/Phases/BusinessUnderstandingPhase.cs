using Inkling.Reporting;

namespace Inkling.Digits;

/// <summary>Phase 1: the question, what counts as success, what an error costs.</summary>
internal static class BusinessUnderstandingPhase
{
    internal static void Run(RunContext run)
    {
        Chapter chapter = run.Begin(WorkflowPhase.BusinessUnderstanding);
        SuccessCriteria criteria = run.Criteria = SuccessCriteria.Of(run.Data, run.Options.Quick);
        string question = $"Which of two networks reads single grey 28x28 images best, a Dense NN or a CNN, and is it good enough to be used?";
        chapter.Paragraph($"**The question.** {question} Both are trained on the same images of {run.Data.Images.Name}, on an ordinary processor, from a fixed seed.");

        Table table = new(Column.Text("Criterion"), Column.Number("At least")) { Caption = "Success criteria, set before training" };
        foreach (Criterion criterion in criteria.Check([.. DigitNetwork.Compared.Select(network => Planned(run, network))], null))
            table.Row(criterion.Name, Numbers.Percent(criterion.Demanded, 1));
        chapter.Table(table);
        chapter.Paragraph(Reason(run));

        string choice = "The model with the higher validation accuracy is recommended for use; the test images have no say in it and are used once, at the end, to measure.";
        string cost = "A wrong digit that nobody notices costs most: an amount is booked wrongly, a letter goes astray. An answer that is withheld only costs a look by a person.";
        chapter.Bullets(
            $"**What is chosen.** {choice}",
            $"**What an error costs.** {cost} Accuracy alone is therefore not enough: the evaluation also asks whether the models know when they are unsure, and what a threshold on their confidence buys.",
            "**What is out of scope.** Whole pages, several digits in one picture, digits that are not centred or not scaled as in the training images.");

        run.View.Text(question);
        run.View.Table("Success criteria, set before training", table);
        run.View.Text(choice);
        run.View.Text(cost);
    }

    private static NetworkRun Planned(RunContext run, DigitNetwork network)
    {
        TrainingConfiguration training = run.Options.TrainingOf(network);
        return new NetworkRun(network, training, NetworkTraining.ModuleOf(training, run.Data));
    }

    private static string Reason(RunContext run) => (run.Data.IsMnist, run.Options.Quick) switch
    {
        (true, false) => "Networks of these kinds are known to reach a little more than these numbers on MNIST; a run that stays below them has a fault.",
        (true, true) => "A quick run trains on a part of the images for a few epochs, so less is demanded of it than of a full run.",
        _ => "Nothing is known beforehand about what is possible on this set, so the numbers only ask that something useful was learned.",
    };
}

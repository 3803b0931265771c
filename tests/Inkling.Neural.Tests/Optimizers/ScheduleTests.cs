using System.Text.Json;
using Inkling.Testing;

namespace Inkling.Neural.Tests;

/// <summary>Schedules against torch.optim.lr_scheduler; <c>tests/Golden/optimizers.py</c> made the values.</summary>
public class ScheduleTests
{
    private static readonly GoldenFile _golden = GoldenFile.Open("schedules.safetensors");

    [Theory]
    [InlineData("step")]
    [InlineData("step_default")]
    [InlineData("cosine")]
    [InlineData("cosine_minimum")]
    [InlineData("onecycle")]
    [InlineData("onecycle_custom")]
    public void Rates_follow_torch_optim(string name)
    {
        JsonElement options = JsonDocument.Parse(_golden.Metadata[name]).RootElement;
        double[] rates = _golden.Doubles($"{name}.rates"), momenta = _golden.Contains($"{name}.momenta") ? _golden.Doubles($"{name}.momenta") : [];
        double start = options.GetProperty("base").GetDouble();
        int total = options.GetProperty("total").GetInt32();
        Schedule schedule = Make(options);
        Assert.Equal(total, rates.Length);
        for (int step = 0; step < total; step++)
        {
            Rates actual = schedule.At(start, step, total);
            Assert.Equal(rates[step], actual.LearningRate, 1e-12);
            if (momenta.Length > 0)
                Assert.Equal(momenta[step], actual.Momentum!.Value, 1e-12);
            else
                Assert.Null(actual.Momentum);
        }
    }

    [Fact]
    public void Schedules_stay_finite_at_and_past_the_end_and_on_the_shortest_runs()
    {
        Schedule[] schedules = [new Schedule.Constant(), new Schedule.Step(3), new Schedule.Cosine(), new Schedule.OneCycle()];
        foreach (Schedule schedule in schedules)
        {
            foreach ((long step, long total) in ((long, long)[])[(0, 1), (0, 2), (1, 2), (2, 2), (10, 10), (11, 10)])
                Assert.InRange(schedule.At(0.1, step, total).LearningRate, 0, 0.1 + 1e-15);
        }
    }

    [Fact]
    public void A_one_cycle_schedule_can_leave_the_momentum_alone() =>
        Assert.All(Enumerable.Range(0, 10), step => Assert.Null(new Schedule.OneCycle(LowMomentum: null).At(0.1, step, 10).Momentum));

    [Fact]
    public void A_warm_up_rises_in_a_straight_line_and_then_follows_the_other_schedule()
    {
        Schedule.Cosine cosine = new(0.1);
        Schedule schedule = new Schedule.LinearWarmUp(4, cosine, StartFactor: 0.2);
        double[] rises = [.. Enumerable.Range(0, 4).Select(step => schedule.At(2, step, 20).LearningRate)];
        Assert.Equal([0.4, 0.8, 1.2, 1.6], rises.Select(rate => Math.Round(rate, 12)));
        for (int step = 4; step < 20; step++)
            Assert.Equal(cosine.At(2, step - 4, 16), schedule.At(2, step, 20));
        Assert.Equal(0.95, new Schedule.LinearWarmUp(4, new Schedule.OneCycle()).At(2, 1, 20).Momentum);
    }

    [Fact]
    public void A_schedule_of_epochs_stays_the_same_within_each()
    {
        Schedule schedule = new Schedule.EachEpoch(new Schedule.Step(2, 0.5), StepsPerEpoch: 3);
        Assert.Equal([1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25], Enumerable.Range(0, 13).Select(step => schedule.At(1, step, 13).LearningRate));
        // A last epoch that is cut short counts: five epochs, not four.
        Assert.Equal(new Schedule.Cosine().At(1, 4, 5), new Schedule.EachEpoch(new Schedule.Cosine(), 3).At(1, 12, 13));
    }

    private static Schedule Make(JsonElement options)
    {
        double Get(string name, double otherwise) => options.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : otherwise;
        return options.GetProperty("kind").GetString() switch
        {
            "StepLR" when !options.TryGetProperty("gamma", out _) => new Schedule.Step(options.GetProperty("step_size").GetInt64()),
            "StepLR" => new Schedule.Step(options.GetProperty("step_size").GetInt64(), Get("gamma", double.NaN)),
            "CosineAnnealingLR" => new Schedule.Cosine(Get("eta_min", 0)),
            "OneCycleLR" when !options.TryGetProperty("pct_start", out _) => new Schedule.OneCycle(),
            "OneCycleLR" => new Schedule.OneCycle(Get("pct_start", 0), Get("div_factor", 0), Get("final_div_factor", 0), Get("base_momentum", 0), Get("max_momentum", 0)),
            _ => throw new InvalidDataException($"No such schedule: {options}"),
        };
    }
}

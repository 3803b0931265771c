using Inkling.Testing;

namespace Inkling.Numerics.Tests;

/// <summary>
/// Each operation against its scalar twin, PyTorch's values and central differences; see <see cref="OperationCheck"/>.
/// </summary>
public class OperationTests
{
    public static TheoryData<string> Operations => [.. OperationCases.All.Keys];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Operation_agrees_with_twin_PyTorch_and_central_differences(string operation) =>
        Assert.All(OperationCases.All[operation](), OperationCheck.Run);

    [Theory]
    [InlineData("linear", 5)]
    [InlineData("conv2d", 11)]
    [InlineData("maxpool2d", 18)]
    [InlineData("relu", 1)]
    [InlineData("crossentropy", 6)]
    public void PyTorch_s_values_are_among_the_cases(string operation, int count) =>
        Assert.Equal(count, OperationCases.All[operation]().Count(subject => subject.Golden is not null));
}

using Inkling.Testing;

namespace Inkling.Numerics.Tests;

/// <summary>
/// Each kernel against its scalar twin, and each operation against PyTorch's values and central differences too; see
/// <see cref="OperationCheck"/>.
/// </summary>
public class OperationTests
{
    public static TheoryData<string> Checks => [.. KernelChecks.All.Keys];

    [Theory]
    [MemberData(nameof(Checks))]
    public void Kernels_agree_with_their_references(string check) => KernelChecks.All[check]();

    [Theory]
    [InlineData("linear", 5)]
    [InlineData("conv2d", 11)]
    [InlineData("maxpool2d", 18)]
    [InlineData("relu", 1)]
    [InlineData("tanh", 1)]
    [InlineData("sigmoid", 1)]
    [InlineData("crossentropy", 6)]
    [InlineData("squarederror", 5)]
    [InlineData("binarycrossentropy", 5)]
    public void Values_made_by_PyTorch_are_among_the_cases(string operation, int count) =>
        Assert.Equal(count, OperationCases.All[operation]().Count(subject => subject.Golden is not null));
}

using Inkling.Testing;

namespace Inkling.Numerics.Tests;

/// <summary>Each operation against its scalar twin, PyTorch's values and central differences; see <see cref="OperationCheck"/>.</summary>
public class OperationTests
{
    [Fact]
    public void Linear_agrees_with_its_twin_and_PyTorch() => CheckAll(OperationCases.Linear());

    [Fact]
    public void Convolution_agrees_with_its_twin_and_PyTorch() => CheckAll(OperationCases.Conv2d());

    private static void CheckAll(IEnumerable<OperationCase> cases) => Assert.All(cases, OperationCheck.Run);
}
